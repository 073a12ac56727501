using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Text;

[TestClass]
public sealed class HistoryTextTests
{
    private static readonly ClusterHistory History = new(
    [
        new("2026-01-02T03:04:05.006Z", "server1", "recovery", "pidw1", "restart 1",
            "monitor-error", "gone"),
        new("2026-01-02T03:04:06.006Z", "server10", "view", "view 7", "server1, server10",
            "none", ""),
    ], ["server3: it could not be asked"]);

    private static FakeDaemon Daemon => new(_ => new ControlReply.HistoryIs(History));

    [TestMethod]
    public void A_decision_is_a_line_with_its_reason_and_who_was_not_asked_is_named()
    {
        CommandRun run = CommandRun.Of("clpstat --history", Daemon);
        Assert.AreEqual("""
             ========================  CLUSTER HISTORY  ==========================
              2026-01-02T03:04:05.006Z  server1   recovery  pidw1: restart 1 - gone [monitor-error]
              2026-01-02T03:04:06.006Z  server10  view      view 7: server1, server10
              not asked: server3: it could not be asked
             =====================================================================

            """.ReplaceLineEndings("\n"), run.Out);
    }

    [TestMethod]
    [DataRow("clpstat --history", 50)]
    [DataRow("clpstat --history 7", 7)]
    [DataRow("clpstat --history 7 --json", 7)]
    public void So_many_are_asked_for(string line, int count)
    {
        FakeDaemon daemon = Daemon;
        Assert.AreEqual(0, CommandRun.Of(line, daemon).Code);
        Assert.AreEqual(new ControlRequest.History(count), daemon.Asked.Single());
    }

    [TestMethod]
    public void Json_has_both()
    {
        string json = CommandRun.Of("clpstat --history --json", Daemon).Out;
        Assert.Contains("\"code\": \"monitor-error\"", json);
        Assert.Contains("\"unreachable\": [", json);
    }

    [TestMethod]
    [DataRow("clpstat --history 0")]
    [DataRow("clpstat --history 10001")]
    [DataRow("clpstat --history -g")]
    public void A_wrong_line_is_refused(string line) =>
        Assert.AreEqual(2, CommandRun.Of(line, Daemon).Code);
}
