using Baton.Clp;
using Baton.Clp.Daemon;
using Baton.Core.Operation;
using Baton.Wire.Control;

namespace Baton.Tools.Tests;

[TestClass]
public sealed class SocketDaemonTests
{
    [TestMethod]
    public async Task A_command_asks_through_the_socket_of_its_root()
    {
        using var root = new Folder();
        var places = new Places(root.Path);
        await using var server = new ControlServer(places.Socket, Answer, TimeProvider.System,
            _ => { });
        server.Start();

        CommandRun shown = CommandRun.Of("clpgrp -n failover1", new SocketDaemon(places.Socket));
        CommandRun done = CommandRun.Of("clpgrp -t web", new SocketDaemon(places.Socket));

        Assert.AreEqual("server1\n", shown.Out, shown.Err);
        Assert.AreEqual(7, done.Code);
        Assert.AreEqual("Could not stop group web. Group web is starting.\n",
            done.Err);
    }

    [TestMethod]
    public void Nobody_at_the_socket_is_told_as_that()
    {
        using Folder root = Folder.WithConfig();

        CommandRun run = CommandRun.Of($"clpstat --root {root.Path}",
            new SocketDaemon(new Places(root.Path).Socket));

        Assert.AreEqual(3, run.Code);
    }

    [TestMethod]
    public void A_root_too_deep_for_a_socket_is_told_as_that()
    {
        CommandRun run = CommandRun.Of("clpstat",
            new SocketDaemon("/" + new string('d', 200) + "/clpd.sock"));

        Assert.AreEqual(1, run.Code);
        Assert.Contains("use a shorter root", run.Err);
    }

    private static Task<ControlReply> Answer(ControlRequest request, Caller caller,
        CancellationToken stop) => Task.FromResult<ControlReply>(request is ControlRequest.Status
            ? new ControlReply.StatusIs(Samples.TwoServers)
            : new ControlReply.Operated(
                new OperatorReply(ReplyKind.Busy, "Group web is starting.")));
}
