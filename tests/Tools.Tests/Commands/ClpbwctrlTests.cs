using Baton.Core.Operation;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClpbwctrlTests
{
    [TestMethod]
    [DataRow("clpbwctrl -c", "")]
    [DataRow("clpbwctrl -c -h server2", "server2")]
    public void The_wait_is_ended_here_or_on_the_server_named(string line, string host)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Accepted);

        CommandRun run = CommandRun.Of(line, daemon);

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.\n", run.Out);
        Assert.AreEqual(new OperatorRequest.SkipWait(host), daemon.Operations.Single());
    }

    [TestMethod]
    public void A_server_that_does_not_wait_is_told_so()
    {
        CommandRun run = CommandRun.Of("clpbwctrl -c", FakeDaemon.Ending(
            ReplyKind.AlreadySo, "server1 does not wait for other servers."));

        Assert.AreEqual(6, run.Code);
        Assert.AreEqual("Could not end the start wait: server1 does not wait for other servers.",
            run.Complaints[0]);
    }
}
