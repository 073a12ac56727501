using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Witness.Tests;

/// <summary>Whatever is posted or said to a witness, it goes on serving and grows by nothing.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class WitnessFuzzTests
{
    private static readonly int Inputs = int.Parse(
        Environment.GetEnvironmentVariable("BATON_FUZZ") ?? "20000",
        CultureInfo.InvariantCulture) / 10;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Bodies_and_paths_of_any_kind_are_answered()
    {
        await using var stand = await Stand.OpenAsync();
        await Send(stand, new Random(1), 500);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await Send(stand, new Random(2), Inputs);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.WriteLine($"{Inputs} requests: memory grew by {grown} bytes");
        Assert.IsLessThan(2_000_000, grown);
        using var answer = await stand.Send(HttpMethod.Get, "/healthz", "", null);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task Bytes_that_are_no_tls_end_their_connection_and_nothing_else()
    {
        await using var stand = await Stand.OpenAsync();
        var random = new Random(3);
        byte[] bytes = new byte[600];
        for (int i = 0; i < Math.Min(Inputs, 2000); i++)
        {
            random.NextBytes(bytes);
            // Half of them begin as a handshake does.
            if (i % 2 == 0)
                Encoding.Latin1.GetBytes("\u0016\u0003\u0001\u0001\u0000").CopyTo(bytes, 0);
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, stand.Client.BaseAddress!.Port);
            await socket.GetStream().WriteAsync(bytes.AsMemory(0, random.Next(1, bytes.Length)));
        }
        using var answer = await stand.Send(HttpMethod.Get, "/healthz", "", null);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task Send(Stand stand, Random random, int times)
    {
        int cut = 0;
        for (int i = 0; i < times; i++)
        {
            byte[] body = new byte[random.Next(0, 1200)];
            random.NextBytes(body);
            string token = random.Next(4) switch
            {
                0 => Stand.Token[..random.Next(Stand.Token.Length)],
                1 => Stand.Token + "x",
                _ => Stand.Token,
            };
            string path = random.Next(8) switch
            {
                0 => $"/v1/clusters/{Guid.NewGuid()}/servers/1",
                1 => $"/v1/clusters/{Stand.Cluster}/servers/{random.Next(-5, 9999)}",
                2 => $"/v1/clusters/{random.Next()}/servers/x",
                3 => "/" + Convert.ToHexString(body.AsSpan(0, Math.Min(100, body.Length))),
                _ => $"/v1/clusters/{Stand.Cluster}/servers/{random.Next(32)}",
            };
            try
            {
                using var answer = await stand.Send(HttpMethod.Post, path, token, body);
                Assert.IsLessThan(500, (int)answer.StatusCode, path);
                _ = await answer.Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException)
            {
                // Whoever sends too much is cut off, and what follows on that connection with it.
                cut++;
            }
        }
        Assert.IsLessThan(times / 2, cut, "most are answered");
    }
}
