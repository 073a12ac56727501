using System.Net.Sockets;
using System.Runtime.InteropServices;
using Baton.Wire.Control;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Control;

[TestClass]
public sealed partial class ControlSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton").FullName;
    private readonly List<string> _warnings = [];

    public TestContext TestContext { get; set; } = null!;

    private string Socket => Path.Combine(_folder, "run", "clpd.sock");

    private CancellationToken Cancel => TestContext.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Every_reply_reaches_the_caller_of_every_request()
    {
        var random = new Random(1);
        ControlRequest? asked = null;
        ControlReply? reply = null;
        await using var server = Serve((request, _, _) =>
        {
            asked = request;
            return Task.FromResult(reply!);
        });
        foreach (var kind in Samples.CasesOf(typeof(ControlRequest)))
        {
            foreach (var answer in Samples.CasesOf(typeof(ControlReply)))
            {
                var request = (ControlRequest)Samples.Make(kind, random);
                reply = (ControlReply)Samples.Make(answer, random);
                var got = await ControlClient.AskAsync(Socket, request, Cancel);
                Assert.IsNull(Samples.Difference(request, asked));
                Assert.IsNull(Samples.Difference(reply, got));
            }
        }
    }

    [TestMethod]
    public async Task The_caller_is_who_the_kernel_says()
    {
        Caller? caller = null;
        await using var server = Serve((_, who, _) =>
        {
            caller = who;
            return Task.FromResult<ControlReply>(new ControlReply.Pulled([], 1));
        });
        await ControlClient.AskAsync(Socket, new ControlRequest.Pull(), Cancel);
        Assert.AreEqual(Environment.ProcessId, caller!.ProcessId);
        Assert.AreEqual(CallerRole.Operator, caller.Role);
    }

    [TestMethod]
    public async Task A_bundle_of_many_megabytes_goes_through()
    {
        byte[] bundle = new byte[20 * 1024 * 1024];
        new Random(2).NextBytes(bundle);
        await using var server = Serve((request, _, _) => Task.FromResult<ControlReply>(
            new ControlReply.Pulled(((ControlRequest.Push)request).Bundle, 3)));
        var reply = (ControlReply.Pulled)await ControlClient.AskAsync(Socket,
            new ControlRequest.Push(bundle, false, false), Cancel);
        Assert.IsTrue(bundle.AsSpan().SequenceEqual(reply.Bundle));
    }

    [TestMethod]
    [DataRow(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 1 }, DisplayName = "four gigabytes promised")]
    [DataRow(new byte[] { 0, 0, 0, 2, 0x7B, 0x7D }, DisplayName = "no kind")]
    [DataRow(new byte[] { 0, 0, 0, 1, 0xC0 }, DisplayName = "no text")]
    [DataRow(new byte[] { 0, 0, 0, 0 }, DisplayName = "nothing")]
    public async Task What_is_no_request_is_refused(byte[] bytes)
    {
        await using var server = Serve(Echo);
        using var socket = Connect();
        await socket.SendAsync(bytes, Cancel);
        var reply = await ReadReply(socket);
        Assert.AreEqual("malformed", ((ControlReply.Refused)reply).Cause);
    }

    [TestMethod]
    public async Task A_request_that_goes_wrong_is_refused_and_the_next_one_answered()
    {
        int count = 0;
        await using var server = Serve((_, _, _) => count++ == 0
            ? throw new InvalidOperationException("Broken.")
            : Task.FromResult<ControlReply>(new ControlReply.Pulled([], 1)));
        var reply = await ControlClient.AskAsync(Socket, new ControlRequest.Pull(), Cancel);
        Assert.AreEqual("internal", ((ControlReply.Refused)reply).Cause);
        await ControlClient.AskAsync(Socket, new ControlRequest.Pull(), Cancel);
        Assert.HasCount(1, _warnings);
    }

    [TestMethod]
    public async Task A_caller_that_goes_away_cancels_its_request()
    {
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var server = Serve(async (_, _, cancel) =>
        {
            asked.SetResult();
            await using var registration = cancel.Register(cancelled.SetResult);
            await cancelled.Task;
            throw new OperationCanceledException(cancel);
        });
        using var leave = new CancellationTokenSource();
        var asking = ControlClient.AskAsync(Socket, new ControlRequest.Pull(), leave.Token);
        await asked.Task.WaitAsync(Lab.Patience, Cancel);
        await leave.CancelAsync();
        await cancelled.Task.WaitAsync(Lab.Patience, Cancel);
        await Assert.ThrowsAsync<OperationCanceledException>(() => asking);
    }

    [TestMethod]
    public async Task A_client_that_says_nothing_is_sent_away()
    {
        var time = new FakeTimeProvider();
        await using var server = new ControlServer(Socket, Echo, time, _warnings.Add,
            () => new(null, null));
        server.Start();
        using var socket = Connect();
        await socket.SendAsync(new byte[] { 0, 0 }, Cancel);
        var end = socket.ReceiveAsync(new byte[1], Cancel).AsTask();
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
        Assert.AreEqual(0, await end);
    }

    [TestMethod]
    public async Task Without_a_daemon_the_client_says_so()
    {
        await Assert.ThrowsExactlyAsync<DaemonNotRunningException>(
            () => ControlClient.AskAsync(Socket, new ControlRequest.Status(), Cancel));
        await using (Serve(Echo)) { }
        await Assert.ThrowsExactlyAsync<DaemonNotRunningException>(
            () => ControlClient.AskAsync(Socket, new ControlRequest.Status(), Cancel));
        Assert.IsFalse(File.Exists(Socket));
    }

    [TestMethod]
    public async Task A_dead_daemons_socket_is_taken_over_and_a_living_ones_is_not()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Socket)!);
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, 0))
            dead.Bind(new UnixDomainSocketEndPoint(Socket));
        await using var server = Serve(Echo);
        await ControlClient.AskAsync(Socket, new ControlRequest.Pull(), Cancel);
        await using var second = new ControlServer(Socket, Echo, TimeProvider.System, _ => { });
        Assert.ThrowsExactly<IOException>(second.Start);
        await ControlClient.AskAsync(Socket, new ControlRequest.Pull(), Cancel);
    }

    [TestMethod]
    [DataRow(null, null, "600")]
    [DataRow(700u, null, "660")]
    [DataRow(700u, 800u, "666")]
    public async Task The_sockets_mode_follows_the_groups(uint? operators, uint? viewers,
        string mode)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("Needs root.");
        await using var server = Serve(Echo, new(operators, viewers));
        Assert.AreEqual(mode, Convert.ToString((int)File.GetUnixFileMode(Socket), 8));
    }

    [TestMethod]
    [DataRow(1000u, 1000u, "permission", DisplayName = "a stranger")]
    [DataRow(1000u, 700u, "", DisplayName = "an operator")]
    [DataRow(1000u, 800u, "permission", DisplayName = "a viewer who changes")]
    public async Task What_another_user_may_change_is_up_to_its_groups(uint user, uint group,
        string refused)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("Needs root.");
        File.SetUnixFileMode(_folder, (UnixFileMode)0x1ED);
        await using var server = Serve(Echo, new(700, 800));
        using var socket = ConnectAs(user, group);
        // A stranger is refused unheard, so that sending may fail; the reply is there anyway.
        var reply = await ControlClient.AskAsync(socket, new ControlRequest.Pull(), Cancel);
        Assert.AreEqual(refused, (reply as ControlReply.Refused)?.Cause ?? "");
    }

    private static Task<ControlReply> Echo(ControlRequest request, Caller caller,
        CancellationToken cancel) =>
        Task.FromResult<ControlReply>(new ControlReply.Pulled([1], 1));

    private ControlServer Serve(
        Func<ControlRequest, Caller, CancellationToken, Task<ControlReply>> answer,
        ControlGroups? groups = null)
    {
        var server = new ControlServer(Socket, answer, TimeProvider.System, _warnings.Add,
            () => groups ?? new(null, null));
        server.Start();
        return server;
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, 0);
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        return socket;
    }

    /// <summary>Credentials belong to a thread: one gives its own up, connects, and ends.</summary>
    private Socket ConnectAs(uint user, uint group)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, 0);
        var path = new UnixDomainSocketEndPoint(Socket);
        var thread = new Thread(() =>
        {
            bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
            uint[] groups = [group];
            SetGroups(arm ? 159 : 116, 1, groups);
            SetIds(arm ? 149 : 119, uint.MaxValue, group, uint.MaxValue);
            SetIds(arm ? 147 : 117, uint.MaxValue, user, uint.MaxValue);
            socket.Connect(path);
        });
        thread.Start();
        thread.Join();
        return socket;
    }

    private async Task<ControlReply> ReadReply(Socket socket)
    {
        using var stream = new NetworkStream(socket);
        byte[]? bytes = await StreamFrame.ReadAsync(stream, 1 << 20, Cancel);
        return ControlJson.ReadReply(bytes)!;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SetGroups(long number, long count, uint[] groups);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SetIds(long number, uint real, uint effective, uint saved);
}
