using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClptoratioTests
{
    [TestMethod]
    [DataRow("clptoratio -r 3 -t 1h", 3, 60)]
    [DataRow("clptoratio -r 10000 -t 30d", 10_000, 43_200)]
    [DataRow("clptoratio -r 2 -t 90m", 2, 90)]
    [DataRow("clptoratio -i", 1, 0)]
    [TestProperty("Regression", "179")]
    public void A_ratio_is_asked_for(string line, int ratio, int minutes)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun run = CommandRun.Of(line, daemon);

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.\n", run.Out);
        Assert.AreEqual(
            new OperatorRequest.SetTimeoutRatio(ratio, TimeSpan.FromMinutes(minutes)),
            daemon.Operations.Single());
    }

    [TestMethod]
    [DataRow("clptoratio")]
    [DataRow("clptoratio -r 3")]
    [DataRow("clptoratio -r 0 -t 1h")]
    [DataRow("clptoratio -r 10001 -t 1h")]
    [DataRow("clptoratio -r 3 -t 31d")]
    [DataRow("clptoratio -r 3 -t 0m")]
    [DataRow("clptoratio -r 3 -t 1s")]
    [DataRow("clptoratio -r 3 -t h")]
    [DataRow("clptoratio -i -t 1h")]
    [DataRow("clptoratio -i -s")]
    public void A_wrong_line_is_refused_before_anybody_is_asked(string line)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);
        Assert.AreEqual(2, CommandRun.Of(line, daemon).Code);
        Assert.IsEmpty(daemon.Operations);
    }

    [TestMethod]
    public void What_is_in_force_is_shown_here_and_by_clpstat()
    {
        ClusterStatus status = Samples.TwoServers with
        {
            TimeoutRatio = new RatioStatus(3, 3599),
        };
        FakeDaemon daemon = FakeDaemon.Showing(status);

        Assert.AreEqual("present toratio     : 3\ntoratio remain time : 00:59:59\n",
            CommandRun.Of("clptoratio -s", daemon).Out);
        Assert.AreEqual("  Timeouts : 3 times as configured, for 00:59:59",
            CommandRun.Of("clpstat", daemon).Lines[2]);
        Assert.AreEqual("present toratio     : 1\ntoratio remain time : -\n", CommandRun.Of(
            "clptoratio -s", FakeDaemon.Showing(Samples.TwoServers)).Out);
    }
}
