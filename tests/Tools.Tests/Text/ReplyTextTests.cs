using Baton.Clp;
using Baton.Clp.Text;
using Baton.Core.Operation;

namespace Baton.Tools.Tests.Text;

[TestClass]
public sealed class ReplyTextTests
{
    [TestMethod]
    [DataRow(ReplyKind.UnknownName, 5, "the cluster has nothing of that name.")]
    [DataRow(ReplyKind.AlreadySo, 6, "already started.")]
    [DataRow(ReplyKind.Busy, 7, "another request or a recovery is under way.")]
    [DataRow(ReplyKind.OnOtherServer, 8,
        "it runs on another server.|Use -f to take it over from that server.")]
    [DataRow(ReplyKind.NoDestination, 9, "no server may take it now."
        + "|clpgrp --explain says what speaks against each server.")]
    [DataRow(ReplyKind.NotRunning, 10,
        "the cluster service is not running.|Start it with clpcl -s.")]
    [DataRow(ReplyKind.Failed, 1, "it was tried and went wrong."
        + "|The alert log (clpstat --alerts) says more.")]
    [DataRow(ReplyKind.TimedOut, 12, "it was not done in the time given."
        + "|It may still be under way: look at clpstat.")]
    public void Every_bad_end_has_its_code_and_words(ReplyKind kind, int code, string words)
    {
        Ending ending = ReplyText.Of(new OperatorReply(kind, ""), Deed.Group("start", "web"));

        Assert.AreEqual(code, (int)ending.Code);
        Assert.IsEmpty(ending.Shown);
        Assert.AreEqual("Could not start group web: " + words,
            string.Join('|', ending.Complaints));
    }

    [TestMethod]
    public void Every_kind_of_reply_has_a_code_of_its_own()
    {
        ReplyKind[] bad = [.. Enum.GetValues<ReplyKind>()
            .Where(k => k is not (ReplyKind.Done or ReplyKind.Accepted))];

        Assert.HasCount(bad.Length, bad.Select(ExitCodes.Of).Distinct().ToArray());
        Assert.DoesNotContain(ExitCode.Internal, bad.Select(ExitCodes.Of));
        Assert.AreEqual(ExitCode.Done, ExitCodes.Of(ReplyKind.Done));
        Assert.AreEqual(ExitCode.Done, ExitCodes.Of(ReplyKind.Accepted));
        Assert.AreEqual(ExitCode.Internal, ExitCodes.Of((ReplyKind)99));
    }

    [TestMethod]
    [TestProperty("Regression", "84")]
    [TestProperty("Regression", "146")]
    public void A_failed_stop_speaks_of_stopping()
    {
        foreach (ReplyKind kind in Enum.GetValues<ReplyKind>().Where(k => ExitCodes.Of(k) != 0))
        {
            Ending ending = ReplyText.Of(new OperatorReply(kind, ""), Deed.Group("stop", "web"));

            string all = string.Join('\n', ending.Complaints);
            Assert.Contains("top", all);
            Assert.DoesNotContain("start", all, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("internal error", all, StringComparison.OrdinalIgnoreCase);
        }
    }

    [TestMethod]
    [TestProperty("Regression", "84")]
    public void Stopping_a_group_of_another_server_says_how_to()
    {
        var reply = new OperatorReply(ReplyKind.OnOtherServer, "it runs on server2.");

        Ending ending = ReplyText.Of(reply, Deed.Group("stop", "web"));

        Golden.Check("""
            Could not stop group web: it runs on server2.
            Name that server with -h, or use -f to stop it wherever it runs.
            """, ending.Complaints);
    }

    [TestMethod]
    public void The_daemons_own_advice_is_not_repeated()
    {
        var reply = new OperatorReply(ReplyKind.OnOtherServer,
            "Group web is running on server2; use -f to take it from there.");

        Ending ending = ReplyText.Of(reply, Deed.Group("start", "web"));

        Golden.Check("Could not start group web. Group web is running on server2; use -f to "
            + "take it from there.", ending.Complaints);
    }

    [TestMethod]
    [TestProperty("Regression", "98")]
    public void A_service_that_could_not_start_says_so_with_the_daemons_reason()
    {
        var reply = new OperatorReply(ReplyKind.Failed, "the configuration has no heartbeat.");

        Ending ending = ReplyText.Of(reply, Deed.Service("start", "server2"));

        Assert.AreEqual(
            "Could not start the cluster service of server2: the configuration has no heartbeat.",
            ending.Complaints[0]);
    }

    [TestMethod]
    public void Success_tells_what_the_daemon_told_and_ends_with_the_known_words()
    {
        var reply = new OperatorReply(ReplyKind.Done, "Group web runs on server2.\n");

        Ending ending = ReplyText.Of(reply, Deed.Group("move", "web"));

        Golden.Check("Group web runs on server2.\nCommand succeeded.", ending.Shown);
        Assert.AreEqual(ExitCode.Done, ending.Code);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("web,db")]
    [DataRow("Command succeeded.")]
    public void Success_is_said_once(string text)
    {
        Ending ending = ReplyText.Of(new OperatorReply(ReplyKind.Accepted, text),
            Deed.Group("stop", "web"));

        Golden.Check("Command succeeded.", ending.Shown);
    }

    [TestMethod]
    public void Every_server_has_its_line_in_a_cluster_wide_success()
    {
        var reply = new OperatorReply(ReplyKind.Done, "server2: already started.");

        Ending ending = ReplyText.OfCluster(reply, Deed.WholeCluster("start"),
            ["server1", "server2"]);

        Golden.Check("""
            Start server1 : Command succeeded.
            Start server2 : already started.
            """, ending.Shown);
        Assert.IsEmpty(ending.Complaints);
    }

    [TestMethod]
    public void A_list_of_servers_is_no_sentence_to_print()
    {
        var reply = new OperatorReply(ReplyKind.Done, "server1,server2");

        Ending ending = ReplyText.OfCluster(reply, Deed.WholeCluster("stop"),
            ["server1", "server2"]);

        Golden.Check("""
            Stop server1 : Command succeeded.
            Stop server2 : Command succeeded.
            """, ending.Shown);
    }

    [TestMethod]
    [TestProperty("Regression", "82")]
    public void A_partial_failure_says_on_which_servers()
    {
        var reply = new OperatorReply(ReplyKind.PartlyFailed, "server3: it cannot be reached.");

        Ending ending = ReplyText.OfCluster(reply, Deed.WholeCluster("stop"),
            ["server1", "server2", "server3"]);

        Golden.Check("""
            Stop server1 : Command succeeded.
            Stop server2 : Command succeeded.
            Stop server3 : it cannot be reached.
            """, ending.Shown);
        Golden.Check("Stop failed on some servers.", ending.Complaints);
        Assert.AreEqual(ExitCode.PartlyFailed, ending.Code);
    }

    [TestMethod]
    public void A_partial_failure_that_names_nobody_claims_no_success()
    {
        var reply = new OperatorReply(ReplyKind.PartlyFailed, "two servers did not answer.");

        Ending ending = ReplyText.OfCluster(reply, Deed.WholeCluster("stop"),
            ["server1", "server2"]);

        Assert.IsEmpty(ending.Shown);
        Golden.Check("Stop failed on some servers.\n  two servers did not answer.",
            ending.Complaints);
    }

    [TestMethod]
    public void A_partial_failure_of_all_groups_speaks_of_groups()
    {
        var reply = new OperatorReply(ReplyKind.PartlyFailed, "web: busy.\ndb: busy.");

        Ending ending = ReplyText.Of(reply, Deed.Group("start", ""));

        Golden.Check("Start failed on some groups.\n  web: busy.\n  db: busy.",
            ending.Complaints);
    }

    [TestMethod]
    public void Several_reasons_stand_below_the_sentence()
    {
        var reply = new OperatorReply(ReplyKind.NoDestination, "server1: down.\nserver2: full.");

        Ending ending = ReplyText.Of(reply, Deed.Group("move", "web"));

        Golden.Check("""
            Could not move group web: no server may take it now.
              server1: down.
              server2: full.
            clpgrp --explain says what speaks against each server.
            """, ending.Complaints);
    }
}
