using System.Collections.Immutable;
using Baton.Core.Membership;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Text;

[TestClass]
public sealed class LatenessTextTests
{
    private const long Today = 20_000;

    private static LatenessStatus Status(double configured)
    {
        var lateness = new Lateness();
        foreach (double gap in new[] { 0.1, 0.6, 4, 25 })
            lateness.Note(Today, TimeSpan.FromSeconds(gap));
        return LatenessStatus.Of([
            KeyValuePair.Create("server2", lateness.Snapshot(Today)),
            KeyValuePair.Create("server2/lanhb1", ImmutableArray<LatenessDay>.Empty),
        ], TimeSpan.FromSeconds(configured), Today);
    }

    [TestMethod]
    [DataRow(90, 11, 0)]
    [DataRow(4, 12, 2)]
    public void The_timeout_in_force_is_one_of_those_compared(
        double configured, int timeouts, int takeovers)
    {
        LatenessStatus status = Status(configured);

        Assert.HasCount(timeouts, status.TimeoutsMs);
        int at = status.TimeoutsMs.IndexOf((long)(configured * 1000));
        Assert.AreEqual(takeovers, status.Rows[0].Takeovers[at]);
        Assert.AreEqual(25_000, status.Rows[0].WorstMs);
    }

    [TestMethod]
    public void It_is_a_table_with_a_row_for_every_path()
    {
        CommandRun run = CommandRun.Of("clpstat --lateness",
            new FakeDaemon(_ => new ControlReply.LatenessIs(Status(90))));

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual(
            "                noted  longest  0.5 s  0.75 s  1 s  2 s  3 s  5 s  10 s  20 s  30 s  "
            + "60 s  90 s*", run.Lines[2]);
        Assert.AreEqual(
            "server2             4     25 s      3       2    2    2    2    1     1     1     0"
            + "     0      0", run.Lines[3]);
        StringAssert.StartsWith(run.Lines[4], "server2/lanhb1      0      0 s");
        Assert.AreEqual(0, CommandRun.Of("clpstat --lateness --json",
            new FakeDaemon(_ => new ControlReply.LatenessIs(Status(90)))).Code);
    }
}
