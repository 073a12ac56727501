using System.Net;
using System.Net.Sockets;
using System.Text;
using Baton.Clp;
using Baton.Core.Config;
using Baton.Wire.Control;
using Baton.Wire.Pki;

namespace Baton.Tools.Tests.Commands;

/// <summary>Joining, rotating and revoking, with keys on disk and a daemon in memory.</summary>
[TestClass]
public sealed class TrustDeedsTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FakeDaemon _daemon = new(request => request switch
    {
        ControlRequest.Pull => new ControlReply.Pulled("bundle"u8.ToArray(), 7),
        ControlRequest.Rotate or ControlRequest.TellTrust =>
            new ControlReply.Rotated(true, [], "Rotated."),
        _ => new ControlReply.StatusIs(Samples.TwoServers with
        {
            View = new(3, "server1", ["server1"], ""),
        }),
    });

    public TrustDeedsTests()
    {
        ClusterAuthority.Create(new ClusterConfig
        {
            Name = "cluster",
            Id = Guid.NewGuid(),
            Timing = new TimingConfig(),
            Partition = new PartitionConfig(),
            Heartbeats = [],
            Servers = [new() { Name = "server1" }, new() { Name = "server2" }],
        }, _folder.In("made"), TimeProvider.System);
        Directory.CreateDirectory(_folder.In("one/etc/baton"));
        Directory.Move(_folder.In("made/server1/pki"), _folder.In("one/etc/baton/pki"));
    }

    private string Authority => _folder.In("made/authority");

    public void Dispose() => _folder.Dispose();

    private CommandRun Run(string options, string typed = "", TextWriter? shown = null) =>
        CommandRun.Of("clpcfctrl " + options, _daemon, a => a with
        {
            Time = TimeProvider.System,
            In = new StringReader(typed),
            Out = shown ?? a.Out,
        });

    [TestMethod]
    public async Task A_token_that_is_shown_on_one_server_lets_another_join()
    {
        int port = FreePort();
        using var shown = new TokenWriter();
        var waiting = Task.Run(() => Run($"--token server2 --authority {Authority} --port {port} "
            + $"--root {_folder.In("one")}", shown: shown));
        if (await Task.WhenAny(waiting, shown.Token) == waiting)
            Assert.Fail((await waiting).Err);
        string token = await shown.Token;

        CommandRun joined = Run(
            $"--join 127.0.0.1 --port {port} --root {_folder.In("two")}", token);
        Assert.AreEqual(0, joined.Code, joined.Err);
        Assert.AreEqual(0, (await waiting).Code);
        using var made = ServerIdentity.Load(_folder.In("two/etc/baton/pki"));
        Assert.AreEqual("server2", made.Name);
        Assert.HasCount(2, _daemon.Asked.OfType<ControlRequest.TellTrust>());

        CommandRun again = Run(
            $"--join 127.0.0.1 --port {port} --root {_folder.In("three")}", token);
        Assert.AreEqual(ExitCode.Failed, (ExitCode)again.Code);
        Assert.Contains("once a token is used", again.Err);
    }

    [TestMethod]
    public async Task Who_joins_after_a_rotation_gets_the_keys_of_then_and_during_one_none()
    {
        int port = FreePort();
        using var shown = new TokenWriter();
        var waiting = Task.Run(() => Run($"--token server2 --authority {Authority} --port {port} "
            + $"--root {_folder.In("one")}", shown: shown));
        if (await Task.WhenAny(waiting, shown.Token) == waiting)
            Assert.Fail((await waiting).Err);
        string token = await shown.Token;
        var keys = new TrustFolder(_folder.In("one/etc/baton/pki"));
        var made = ClusterAuthority.Renew(
            ["server1"], "", Authority, 1, TimeProvider.System)["server1"];
        keys.Prepare(made);
        CommandRun early = Run(
            $"--join 127.0.0.1 --port {port} --root {_folder.In("two")}", token);
        Assert.Contains("The token is still good", early.Err);
        keys.Use(1, TrustFolder.NameOf(made.Key));
        keys.Forget(1, TrustFolder.NameOf(made.Key));

        CommandRun joined = Run(
            $"--join 127.0.0.1 --port {port} --root {_folder.In("two")}", token);
        Assert.AreEqual(0, joined.Code, joined.Err);
        Assert.AreEqual(0, (await waiting).Code);
        using var identity = ServerIdentity.Load(_folder.In("two/etc/baton/pki"));
        Assert.AreEqual(1, identity.Terms.Epoch);
        CollectionAssert.AreEqual(made.Key, identity.ClusterKey.ToArray());
    }

    [TestMethod]
    [DataRow("server9", "There is no server server9")]
    [DataRow("server1", "takes part in the cluster already")]
    public void A_token_is_only_made_for_a_server_that_can_join(string server, string why)
    {
        CommandRun run = Run(
            $"--token {server} --authority {Authority} --root {_folder.In("one")}");
        Assert.AreNotEqual(0, run.Code);
        Assert.Contains(why, run.Err);
    }

    [TestMethod]
    public void A_server_that_is_of_a_cluster_joins_no_other()
    {
        CommandRun run = Run($"--join 127.0.0.1 --root {_folder.In("one")}", "token");
        Assert.AreEqual(ExitCode.AlreadySo, (ExitCode)run.Code);
    }

    [TestMethod]
    public void A_token_in_a_file_that_others_can_read_is_not_used()
    {
        _folder.Write("token", "baton-join:");
        File.SetUnixFileMode(_folder.In("token"), (UnixFileMode)0b110_100_100);
        CommandRun run = Run($"--join 127.0.0.1 --root {_folder.In("two")} "
            + $"--token-file {_folder.In("token")}");
        Assert.Contains("its mode must be 0600", run.Err);
    }

    [TestMethod]
    [DataRow("--rotate", "", 2)]
    [DataRow("--revoke server2", "server2", 1)]
    public void Those_that_stay_get_a_certificate_and_one_key(
        string what, string revoked, int servers)
    {
        CommandRun run = Run($"{what} --authority {Authority} --root {_folder.In("one")}");
        Assert.AreEqual(0, run.Code, run.Err);
        var asked = _daemon.Asked.OfType<ControlRequest.Rotate>().Single();
        Assert.AreEqual(revoked, asked.Revoked);
        Assert.HasCount(servers, asked.Servers);
        Assert.IsTrue(asked.Servers.Values.All(m => m.Epoch == 1 && m.Revoked == revoked));
        Assert.AreEqual(1, asked.Servers.Values.Select(m => Convert.ToHexString(m.Key))
            .Distinct().Count());
    }

    [TestMethod]
    public void Another_clusters_authority_is_refused()
    {
        ClusterAuthority.Create(new ClusterConfig
        {
            Name = "other",
            Id = Guid.NewGuid(),
            Timing = new TimingConfig(),
            Partition = new PartitionConfig(),
            Heartbeats = [],
            Servers = [new() { Name = "server1" }],
        }, _folder.In("other"), TimeProvider.System);
        CommandRun run = Run(
            $"--rotate --authority {_folder.In("other/authority")} --root {_folder.In("one")}");
        Assert.Contains("is the authority of another cluster", run.Err);
        Assert.IsEmpty(_daemon.Asked);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Knows the token the moment it is shown.
    private sealed class TokenWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _token =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Token => _token.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value)
        {
            base.Write(value);
            string? line = value?.Split('\n').FirstOrDefault(
                l => l.StartsWith("baton-join:", StringComparison.Ordinal));
            if (line is not null) _token.TrySetResult(line);
        }
    }
}
