using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Sdk;

namespace Baton.Core.Tests;

[TestClass]
public sealed class SuspensionTests
{
    private static readonly OperatorRequest Suspend =
        new OperatorRequest.SuspendService("", true, false);
    private static readonly OperatorRequest SuspendHere =
        new OperatorRequest.SuspendService("", false, false);
    private static readonly OperatorRequest Resume =
        new OperatorRequest.ResumeService("", true, false);

    private static Bench Up(int self = 1) =>
        new Bench(Sample.Cluster().WithMonitor(m => m), self).InView().Works();

    private static Bench Asleep()
    {
        var bench = Up().Ask(Suspend);
        return bench.Hear(2, ServicePhase.Suspended);
    }

    [TestMethod]
    public void It_is_asked_of_all_and_done_when_all_say_so()
    {
        var bench = Up().Ask(Suspend);
        Assert.IsInstanceOfType<OperatorRequest.SuspendService>(
            bench.Sent<Message.Forwarded>(2).Single().Asked);
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
        int before = bench.Replies.Count();
        bench.Hear(2, ServicePhase.Suspended);
        Assert.AreEqual(before + 1, bench.Replies.Count());
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
        Assert.IsTrue(bench.Told("pm", 2), "what an operator waits for before an upload");
    }

    [TestMethod]
    public void Monitors_stop_and_nobody_is_judged_or_asked_for()
    {
        var config = Sample.Cluster().WithMonitor(m => m).WithPing();
        var bench = new Bench(config).InView().Works().Ask(Suspend);
        Assert.HasCount(1, bench.Effects.OfType<Effect.StopMonitor>());
        bench.Pass(100);
        Assert.IsNull(bench.State.Loss);
        Assert.IsEmpty(bench.Effects.OfType<Effect.AskTargets>());
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        var status = StatusProjection.Of(bench.State, bench.Now);
        Assert.AreEqual("Suspend", status.Servers[0].State);
        Assert.AreEqual("Suspend", status.Monitors[0].Servers[0].State);
    }

    [TestMethod]
    public void A_resume_starts_the_monitors_again_and_goes_on_in_the_same_view()
    {
        var bench = Asleep();
        bench.Pass(5, 2).Ask(Resume);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Hear(2, ServicePhase.Running).Pass(0.1, 2);
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
        Assert.AreEqual(MonitorPhase.OnlinePending, bench.State.Monitors["genw1"].Phase);
        Assert.AreEqual(1, bench.State.View.Number);
        Assert.IsTrue(bench.State.Asleep.IsEmpty);
    }

    private static Bench Begin(Bench bench, string what) => what switch
    {
        "a group stops" => bench.Ask(new OperatorRequest.StopGroup("web", "", true)),
        "a monitor restarts the group" => bench.Do(
            new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "bad"), false)),
        "a member fell silent" => bench.Pass(1.1),
        _ => bench.Ask(new OperatorRequest.StopService("", true)),
    };

    [TestMethod]
    [TestProperty("Regression", "162")]
    [TestProperty("Regression", "51")]
    [DataRow("a group stops")]
    [DataRow("a monitor restarts the group")]
    [DataRow("a member fell silent")]
    [DataRow("the cluster stops")]
    public void It_is_refused_while_something_is_under_way(string what)
    {
        var config = Sample.Cluster().WithMonitor(m => m).WithPing();
        var bench = Begin(new Bench(config).InView().Works(), what);
        var before = bench.State;
        bench.Ask(SuspendHere);
        Assert.IsFalse(bench.Replies.Last().IsGood, what);
        Assert.AreEqual(before.Phase, bench.State.Phase);
        Assert.AreEqual(before.Pending.Length, bench.State.Pending.Length, "nothing is left over");
        Assert.IsEmpty(bench.Sent<Message.Forwarded>(2));
    }

    [TestMethod]
    [DataRow("licence", true)]
    [DataRow("licence", false)]
    [DataRow("removed", true)]
    [DataRow("removed", false)]
    public void A_server_that_could_not_join_again_stays_suspended_with_what_it_holds(
        string why, bool here)
    {
        var config = Sample.Cluster(3);
        var bench = new Bench(config, ledger: Sample.Crashed(1, 2, 3) with { Suspended = true });
        bench.Do(new Event.Woke()).Probed("fip1", "exec1");
        bench.Do(why == "licence"
            ? new Event.LicencesChecked(new LicenceStanding("The trial is over.", false, false))
            : new Event.ConfigChanged(config with
            {
                Generation = config.Generation + 1,
                Servers = config.Servers.RemoveAt(0),
            }));
        if (here) bench.Ask(new OperatorRequest.ResumeService("", false, false));
        else bench.Message(2, new Message.Forwarded(
            7, new OperatorRequest.ResumeService("", false, false)));
        var reply = here ? bench.Replies.Last()
            : bench.Sent<Message.Answered>(2).Single().Reply;
        Assert.AreEqual(ReplyKind.Failed, reply.Kind);
        Assert.Contains(why == "licence" ? "The trial is over." : "not in the configuration",
            reply.Text);
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
        Assert.AreEqual(ServicePhase.Suspended, bench.State.LastBeat!.Phase);
    }

    [TestMethod]
    public void The_others_are_resumed_all_the_same_and_its_refusal_is_told()
    {
        var bench = new Bench(Sample.Cluster(), ledger: Sample.Crashed(1, 2) with
        {
            Suspended = true,
        });
        bench.Do(new Event.Woke()).Probed("fip1", "exec1");
        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        bench.Hear(2, ServicePhase.Suspended, view: 1, members: Sample.Servers(1, 2));
        bench.Do(new Event.LicencesChecked(new LicenceStanding("It is over.", false, false)));
        bench.Ask(Resume);
        Assert.HasCount(1, bench.Sent<Message.Forwarded>(2).ToList());
        bench.Hear(2, ServicePhase.Starting, view: 0, members: ServerSet.Empty);
        Assert.AreEqual(ReplyKind.PartlyFailed, bench.Replies.Last().Kind);
        Assert.Contains("server1: it stays suspended", bench.Replies.Last().Text);
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "51")]
    public void Another_server_s_refusal_takes_it_back_everywhere()
    {
        var bench = new Bench(Sample.Cluster(3)).InView().Works().Ask(Suspend);
        bench.Message(2, new Message.Answered(
            2, new OperatorReply(ReplyKind.Busy, "group db is starting.")));
        Assert.AreEqual(ReplyKind.Busy, bench.Replies.Last().Kind);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.IsInstanceOfType<OperatorRequest.ResumeService>(
            bench.Sent<Message.Forwarded>(3).Single().Asked);
        Assert.IsEmpty(bench.State.Pending);
    }

    [TestMethod]
    public void A_server_that_is_asked_says_why_not()
    {
        var bench = Up(self: 2);
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
        });
        bench.Message(1, new Message.Forwarded(7, Suspend));
        var answer = bench.Sent<Message.Answered>(1).Single();
        Assert.AreEqual(7, answer.Request);
        Assert.AreEqual(ReplyKind.Busy, answer.Reply.Kind);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Works().Message(1, new Message.Forwarded(8, Suspend));
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
    }

    [TestMethod]
    [DataRow("start", ReplyKind.Suspended)]
    [DataRow("stop", ReplyKind.Suspended)]
    [DataRow("stop all", ReplyKind.Suspended)]
    [DataRow("group", ReplyKind.Suspended)]
    [DataRow("suspend", ReplyKind.AlreadySo)]
    public void While_suspended_only_a_resume_works(string asked, ReplyKind kind)
    {
        OperatorRequest request = asked switch
        {
            "start" => new OperatorRequest.StartService("", false),
            "stop" => new OperatorRequest.StopService("", false),
            "stop all" => new OperatorRequest.StopService("", true),
            "group" => new OperatorRequest.MoveGroup("web", "", ""),
            _ => Suspend,
        };
        var bench = Asleep().Ask(request);
        Assert.AreEqual(kind, bench.Replies.Last().Kind);
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
        Assert.IsEmpty(bench.State.Pending);
    }

    [TestMethod]
    [DataRow(true, ReplyKind.AlreadySo)]
    [DataRow(false, ReplyKind.AlreadySo)]
    public void What_is_not_suspended_is_not_resumed(bool all, ReplyKind kind)
    {
        var bench = Up().Ask(new OperatorRequest.ResumeService("", all, false));
        Assert.AreEqual(kind, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void It_needs_everybody_up_unless_it_is_forced()
    {
        var bench = Up().Hear(2, ServicePhase.Stopped).Ask(Suspend);
        Assert.AreEqual(ReplyKind.NotAllUp, bench.Replies.Last().Kind);
        bench.Ask(new OperatorRequest.SuspendService("", true, true));
        Assert.AreEqual(ReplyKind.PartlyFailed, bench.Replies.Last().Kind);
        Assert.AreEqual("server2: not running, or not reached; it was not suspended.",
            bench.Replies.Last().Text);
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "212")]
    public void A_sleeper_that_falls_silent_is_not_lost_until_the_operator_says_so()
    {
        var bench = Asleep();
        bench.Pass(5).Ask(Resume).Pass(30);
        Assert.IsNull(bench.State.Loss);
        Assert.AreEqual(2, bench.State.View.Members.Count);
        Assert.IsTrue(bench.Told("nm", 10));
        bench.Ask(new OperatorRequest.ResumeService("", true, true)).Pass(0.1);
        Assert.AreEqual(1, bench.State.View.Members.Count);
        Assert.AreEqual(ReplyKind.PartlyFailed, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_restarted_daemon_tells_of_the_view_it_is_suspended_in_until_it_is_in_a_newer_one()
    {
        var both = Sample.Cluster().AllServers;
        var ledger = Ledger.Of(Asleep().State);
        Assert.AreEqual(1, ledger.View!.Number);
        var bench = new Bench(Sample.Cluster(), 2, ledger, incarnation: 2).Do(new Event.Woke())
            .Probed();
        Assert.AreEqual((1L, both), Says(bench));
        bench.Hear(1, ServicePhase.Running, view: 1, members: both).Commit(2, both);
        Assert.AreEqual((2L, both), Says(bench));
        Assert.AreEqual(2, Ledger.Of(bench.State).View!.Number);
        bench.Ask(new OperatorRequest.ResumeService("", false, false));
        Assert.AreEqual((2L, both), Says(bench));
        Assert.AreEqual(2, Ledger.Of(bench.State).View!.Number);
    }

    private static (long Number, ServerSet Members) Says(Bench bench)
    {
        var beat = bench.All.OfType<Effect.SetBeat>().Last().Beat;
        return (beat.ViewNumber, beat.ViewMembers);
    }

    [TestMethod]
    public void It_is_on_disk_before_it_counts_and_a_restarted_daemon_goes_on_with_it()
    {
        var before = Up().State;
        var bench = Asleep();
        Assert.IsFalse(Ledger.Same(before, bench.State));
        var again = new Bench(Sample.Cluster(), ledger: Ledger.Of(bench.State), incarnation: 2);
        again.Ask(new OperatorRequest.StartService("", false)).Probed("fip1", "exec1");
        Assert.AreEqual(ServicePhase.Suspended, again.State.Phase);
        Assert.AreEqual(Sample.Servers(2), again.State.Asleep);
        again.Pass(60);
        Assert.IsNull(again.State.Loss);
        Assert.IsEmpty(again.Calls(Verb.Deactivate));
        Assert.AreEqual(ServicePhase.Suspended, again.State.LastBeat!.Phase);
    }

    [TestMethod]
    public void A_sleeper_that_was_replaced_lets_go_when_it_hears_so()
    {
        var bench = Asleep();
        bench.Hear(2, ServicePhase.Running, view: 4, members: Sample.Servers(2));
        Assert.AreEqual("replaced", bench.State.Emergency!.Code);
    }
}
