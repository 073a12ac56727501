using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Baton.Wire.Control;
using Baton.Wire.Sessions;
using Baton.Wire.Tests.Sessions;

namespace Baton.Wire.Tests.Control;

/// <summary>The process has one table of descriptors, so nothing else may run meanwhile.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class DescriptorTests : IDisposable
{
    private const int DescriptorsResource = 7;

    private readonly string _folder = Directory.CreateTempSubdirectory("baton").FullName;

    public TestContext TestContext { get; set; } = null!;

    private string Socket => Path.Combine(_folder, "clpd.sock");

    private CancellationToken Cancel => TestContext.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [TestProperty("Regression", "69")]
    public async Task Three_hundred_clients_at_once_are_all_served_and_leak_nothing()
    {
        await using var server = Serve();
        await AskMany(300);
        int before = Descriptors();
        await AskMany(300);
        await AskMany(300);
        Assert.IsLessThan(before + 20, Descriptors());
    }

    [TestMethod]
    [TestProperty("Regression", "117")]
    public async Task Exhausted_descriptors_are_survived()
    {
        var warned = new TaskCompletionSource<string>();
        await using var server = Serve(text => warned.TrySetResult(text));
        await AskMany(1);
        Assert.AreEqual(0, GetLimit(DescriptorsResource, out var limit));
        var knocking = new List<Socket>();
        try
        {
            // Sockets first: they connect without a descriptor more, the server needs one each.
            // They fill the holes in the table, too.
            int holes = HighestDescriptor() + 1 - Descriptors();
            for (int i = 0; i < holes + 20; i++)
                knocking.Add(new Socket(AddressFamily.Unix, SocketType.Stream, 0));
            var low = limit with { Soft = (ulong)HighestDescriptor() + 1 };
            SetLimit(DescriptorsResource, in low);
            foreach (var socket in knocking.TakeLast(20))
                socket.Connect(new UnixDomainSocketEndPoint(Socket));
            string warning = await warned.Task.WaitAsync(Lab.Patience, Cancel);
            Assert.Contains("no clients now", warning);
        }
        finally
        {
            SetLimit(DescriptorsResource, in limit);
            foreach (var socket in knocking) socket.Dispose();
        }
        await AskMany(1);
    }

    [TestMethod]
    public async Task A_peer_that_no_descriptor_is_left_for_is_reached_once_there_is_one()
    {
        using var lab = new PeerLab(servers: 2, paths: 1);
        await using var first = lab.Start(0);
        Assert.AreEqual(0, GetLimit(DescriptorsResource, out var limit));
        await using (lab.Start(1))
        {
            first.WaitUntilReached(1);
            try
            {
                // What is open stays so; nothing more can be opened.
                SetLimit(DescriptorsResource, limit with { Soft = 3 });
                await AskInVain(first.Peers);
            }
            finally
            {
                SetLimit(DescriptorsResource, in limit);
            }
        }
        first.WaitFor(n => n.Reached(1).SequenceEqual([true, false]), "the loss");
        try
        {
            SetLimit(DescriptorsResource, limit with { Soft = 3 });
            // Meanwhile the session is tried for, too.
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < WireLimits.BackOffMax * 1.5)
                await AskInVain(first.Peers);
        }
        finally
        {
            SetLimit(DescriptorsResource, in limit);
        }
        await using var again = lab.Start(1);
        first.WaitFor(n => n.Reached(1).SequenceEqual([true, false, true]), "the return");
    }

    private async Task AskInVain(Peers peers)
    {
        var refused = await Assert.ThrowsExactlyAsync<PeerRequestException>(
            () => peers.Request(new(1), "any", [], Lab.Patience, Cancel));
        Assert.AreEqual(PeerFault.Unreachable, refused.Fault);
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int HighestDescriptor() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Max(path => int.Parse(Path.GetFileName(path), null));

    private ControlServer Serve(Action<string>? warn = null)
    {
        var server = new ControlServer(Socket, async (_, _, _) =>
        {
            await Task.Yield();
            return new ControlReply.Pulled([1], 1);
        }, TimeProvider.System, warn ?? (_ => { }));
        server.Start();
        return server;
    }

    private async Task AskMany(int clients)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, clients).Select(
            _ => ControlClient.AskAsync(Socket, new ControlRequest.Pull(), Cancel)));
        Assert.IsTrue(replies.All(r => r is ControlReply.Pulled));
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private record struct Limit(ulong Soft, ulong Hard);
}
