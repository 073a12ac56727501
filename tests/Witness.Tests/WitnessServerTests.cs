using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Baton.Clpwitness;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Witness.Tests;

[TestClass]
public sealed class WitnessServerTests
{
    [TestMethod]
    public async Task A_server_gets_the_last_beats_of_the_others()
    {
        await using var stand = await Stand.OpenAsync();
        Assert.IsEmpty(await Relayed(stand.Post(0, [1, 2, 3])));
        Assert.IsEmpty(await Relayed(stand.Post(0, [4, 5])));
        var heard = await Relayed(stand.Post(2, [9]));
        Assert.AreEqual("0:4,5", Text(heard.Single()));
        Assert.AreEqual("2:9", Text((await Relayed(stand.Post(0, [6]))).Single()));
        heard = await Relayed(stand.Post(31, [7]));
        Assert.AreEqual("0:6 2:9", string.Join(' ', heard.Select(Text)));
    }

    [TestMethod]
    public async Task Who_was_heard_and_how_long_ago_can_be_asked()
    {
        var time = new FakeTimeProvider();
        await using var stand = await Stand.OpenAsync(time);
        await Relayed(stand.Post(0, [1]));
        time.Advance(TimeSpan.FromMilliseconds(1500));
        await Relayed(stand.Post(1, [1]));
        using var answer = await stand.Get();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(Stand.Cluster, json.RootElement.GetProperty("cluster").GetGuid());
        Assert.AreEqual("0:1500 1:0", string.Join(' ', json.RootElement.GetProperty("servers")
            .EnumerateArray().Select(s => $"{s.GetProperty("server")}:{s.GetProperty("ageMs")}")));
    }

    [TestMethod]
    public async Task A_strange_cluster_and_a_wrong_token_have_the_same_answer()
    {
        await using var stand = await Stand.OpenAsync();
        foreach (var asked in new[]
        {
            stand.Post(0, [1], token: new string('x', 40)),
            stand.Post(0, [1], token: ""),
            stand.Post(0, [1], cluster: Guid.NewGuid()),
            stand.Get(token: "short"),
            stand.Get(cluster: Guid.NewGuid()),
        })
        {
            using var answer = await asked;
            Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.IsEmpty(await answer.Content.ReadAsByteArrayAsync());
        }
        Assert.IsEmpty(await Relayed(stand.Post(1, [1])));
    }

    [TestMethod]
    public async Task Clusters_do_not_see_each_other()
    {
        await using var stand = await Stand.OpenAsync();
        var other = Guid.NewGuid();
        string token = new('o', 40);
        stand.WriteTokens(other, token);
        await Relayed(stand.Post(0, [1]));
        Assert.IsEmpty(await Relayed(stand.Post(1, [2], token, other)));
        using var answer = await stand.Post(1, [2], token);
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [TestMethod]
    public async Task Tokens_come_and_go_without_a_restart()
    {
        var time = new FakeTimeProvider();
        await using var stand = await Stand.OpenAsync(time);
        await Relayed(stand.Post(0, [1]));
        string next = new('n', 40);
        stand.WriteTokens(Stand.Cluster, Stand.Token, next);
        File.SetLastWriteTimeUtc(FileOf(stand), DateTime.UtcNow.AddSeconds(5));
        time.Advance(TimeSpan.FromSeconds(2));
        // The beats of before are still there: only who may ask has changed.
        Assert.HasCount(1, await Relayed(stand.Post(1, [2], next)));
        Assert.HasCount(1, await Relayed(stand.Post(0, [2])));

        File.Delete(FileOf(stand));
        time.Advance(TimeSpan.FromSeconds(2));
        using var answer = await stand.Post(0, [1]);
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [TestMethod]
    [DataRow("short", true, "32 characters")]
    [DataRow("0123456789012345678901234567890123456789", false, "0600")]
    [DataRow("", true, "32 characters")]
    public async Task A_token_file_that_cannot_be_trusted_lets_nobody_in(
        string token, bool privately, string said)
    {
        var time = new FakeTimeProvider();
        await using var stand = await Stand.OpenAsync(time);
        stand.WriteTokens(Stand.Cluster, token);
        if (!privately)
        {
            File.SetUnixFileMode(FileOf(stand), UnixFileMode.UserRead | UnixFileMode.UserWrite
                | UnixFileMode.GroupRead);
        }
        using var answer = await stand.Post(0, [1], token.Length > 0 ? token : Stand.Token);
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(said, stand.Warnings.Single());
        if (token.Length > 0) Assert.DoesNotContain(token, stand.Warnings.Single());

        // It is looked at again, and what is known of it is not told again.
        time.Advance(TimeSpan.FromSeconds(2));
        using var again = await stand.Post(0, [1], token.Length > 0 ? token : Stand.Token);
        Assert.AreEqual(HttpStatusCode.Unauthorized, again.StatusCode);
        if (!privately)
        {
            File.SetUnixFileMode(FileOf(stand), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            time.Advance(TimeSpan.FromSeconds(2));
            Assert.IsEmpty(await Relayed(stand.Post(0, [1], token)));
        }
        Assert.HasCount(1, stand.Warnings);
    }

    [TestMethod]
    public async Task What_is_too_much_is_refused_and_changes_nothing()
    {
        var time = new FakeTimeProvider();
        await using var stand = await Stand.OpenAsync(time);
        await Refused(stand.Post(0, []), HttpStatusCode.BadRequest);
        await Refused(stand.Post(0, new byte[Limits.BeatBytesMax + 1]),
            HttpStatusCode.RequestEntityTooLarge);
        await Refused(stand.Post(32, [1]), HttpStatusCode.NotFound);
        await Refused(stand.Post(-1, [1]), HttpStatusCode.NotFound);
        await Refused(stand.Send(HttpMethod.Get, "/", Stand.Token, null),
            HttpStatusCode.NotFound);
        Assert.IsEmpty(await Relayed(stand.Post(1, new byte[Limits.BeatBytesMax])));

        for (int i = 0; i < Limits.BeatsPerSecondMax; i++) await Relayed(stand.Post(0, [1]));
        await Refused(stand.Post(0, [2]), HttpStatusCode.TooManyRequests);
        Assert.AreEqual("0:1", Text((await Relayed(stand.Post(1, [3]))).Single()));
        time.Advance(TimeSpan.FromSeconds(1));
        await Relayed(stand.Post(0, [2]));
    }

    [TestMethod]
    public async Task A_server_that_went_for_good_is_forgotten()
    {
        var time = new FakeTimeProvider();
        await using var stand = await Stand.OpenAsync(time);
        await Relayed(stand.Post(0, [1]));
        time.Advance(Limits.BeatAgeMax);
        Assert.IsEmpty(await Relayed(stand.Post(1, [1])));
    }

    [TestMethod]
    public async Task Anybody_may_ask_whether_it_is_there()
    {
        await using var stand = await Stand.OpenAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var answer = await stand.Send(method, "/healthz", "", null);
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [TestMethod]
    public async Task A_client_that_trusts_another_certificate_does_not_talk()
    {
        await using var stand = await Stand.OpenAsync();
        await using var other = await Stand.OpenAsync();
        using var client = stand.NewClient(X509Certificate2.CreateFromPem(
            await File.ReadAllTextAsync(other.Certificate)));
        await Assert.ThrowsExactlyAsync<HttpRequestException>(
            () => client.GetAsync(new Uri("/healthz", UriKind.Relative)));
    }

    [TestMethod]
    public async Task A_client_that_trusts_only_the_root_gets_the_chain_to_it()
    {
        X509Certificate2? root = null;
        await using var stand = await Stand.OpenAsync(certify: folder =>
        {
            (root, string certificate, string key) = Chained.Write(folder);
            return (certificate, key);
        });
        using var client = stand.NewClient(root!);
        using var answer = await client.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task Only_who_has_a_token_keeps_the_connection()
    {
        await using var stand = await Stand.OpenAsync();
        foreach (var (asked, closes) in new[]
        {
            (stand.Get(token: "short"), true),
            (stand.Post(0, [1], cluster: Guid.NewGuid()), true),
            (stand.Send(HttpMethod.Get, "/", Stand.Token, null), true),
            (stand.Send(HttpMethod.Get, "/healthz", "", null), true),
            (stand.Send(HttpMethod.Post, "/healthz", "", [1]), true),
            (stand.Post(0, [1]), false),
            (stand.Post(0, []), false),
            (stand.Get(), false),
        })
        {
            using var answer = await asked;
            Assert.AreEqual(closes, answer.Headers.ConnectionClose ?? false,
                $"{answer.RequestMessage!.RequestUri} {answer.StatusCode}");
        }
    }

    private static string FileOf(Stand stand) =>
        Path.Combine(stand.Clusters, $"{Stand.Cluster}.token");

    private static async Task Refused(Task<HttpResponseMessage> asked, HttpStatusCode code)
    {
        using var answer = await asked;
        Assert.AreEqual(code, answer.StatusCode);
    }

    private static string Text((int Server, byte[] Beat) heard) =>
        $"{heard.Server}:{string.Join(',', heard.Beat)}";

    private static async Task<List<(int Server, byte[] Beat)>> Relayed(
        Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        var heard = new List<(int, byte[])>();
        for (int at = 0; at < body.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 5));
            heard.Add((body[at], body[(at + 7)..(at + 7 + length)]));
            at += 7 + length;
        }
        return heard;
    }
}
