using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests;

/// <summary>Servers meet again, and several of them hold one group.</summary>
[TestClass]
public sealed class BothActiveTests
{
    private static ClusterConfig Config(params string[] survivors)
    {
        var config = Sample.Cluster(3);
        return config with
        {
            Partition = config.Partition with
            {
                BothActiveAction = FinalAction.StopService,
                BothActiveSurvivors = [.. survivors],
            },
        };
    }

    // Server 2 was lost for a while, and comes back with the group that server 1 holds.
    private static Bench Meeting(ClusterConfig config, bool thirdReached)
    {
        var bench = new Bench(config).InView().Works().Pass(1.1, 3);
        Agrees(bench, 3);
        Assert.AreEqual(Sample.Servers(1, 3), bench.State.View.Members);
        bench.Hear(2, view: 2, members: Sample.Servers(2)).Pass(0.1, 2, 3);
        Agrees(bench, 3);
        // From here on nothing reaches it, and nothing comes from it but its beats.
        if (!thirdReached) bench.Do(new Event.PeerReached(Sample.Server(3), false));
        var theirs = Sample.Report(2, bench.Web.Epoch + 1, GroupPhase.Online);
        Agrees(bench, 2, [bench.Web with { Owner = theirs.Server, Epoch = theirs.Epoch }], theirs);
        return bench;
    }

    private static void Agrees(Bench bench, int server,
        ImmutableArray<Placement> placements = default, params GroupReport[] reports)
    {
        var open = bench.State.Proposal!.View;
        bench.Message(server, new Message.Answer(open.Number, true, open.Number, true,
            placements.IsDefault ? [] : placements, [.. reports]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    [TestProperty("Regression", "163")]
    public void All_that_hold_it_stop_also_when_another_server_does_not_answer(bool reached)
    {
        var bench = Meeting(Config(), reached).Works();
        Assert.IsTrue(bench.All.OfType<Effect.Send>().Any(s => s.To == Sample.Server(2)
            && s.Message is Message.BothActive), "the other one is told");
        Assert.IsTrue(bench.Told("rc", 92));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    [TestProperty("Regression", "163")]
    public void The_survivor_goes_on_and_the_others_are_told_to_stop(bool reached)
    {
        var bench = Meeting(Config("server1"), reached).Works();
        Assert.IsTrue(bench.All.OfType<Effect.Send>().Any(s => s.To == Sample.Server(2)
            && s.Message is Message.BothActive));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsTrue(bench.Told("rc", 504));
    }

    [TestMethod]
    public void What_a_member_says_that_was_promised_nothing_stops_nobody()
    {
        var bench = new Bench(Config(), self: 2).InView();
        bench.Message(1, new Message.Propose(
            new View(2, Sample.Server(1), Sample.Servers(1, 2, 3))));
        Assert.AreEqual(2, bench.State.AgreedTo);
        bench.Message(3, new Message.BothActive("web", Sample.Servers(2, 3)));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Message(1, new Message.BothActive("web", Sample.Servers(2, 3)));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase, "it held nothing");
        Assert.AreEqual("both-active", bench.State.PhaseReason.Code);
    }

    // Server 2 holds the group, and lets go of it in a hurry.
    private static Bench LetsGo()
    {
        var bench = new Bench(Config(), self: 2).InView();
        bench.Place(bench.Web with
        {
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
            Wanted = true,
        }).Works();
        return bench.Message(1, new Message.BothActive("web", Sample.Servers(2, 3)));
    }

    [TestMethod]
    public void Who_lets_go_in_a_hurry_says_what_it_holds_and_keeps_nobody_from_going_on()
    {
        var bench = LetsGo();
        var next = new View(2, Sample.Server(1), Sample.Servers(1, 2));
        bench.Message(1, new Message.Propose(next));
        var answer = bench.Sent<Message.Answer>(1).Single();
        Assert.IsTrue(answer.Agreed);
        Assert.AreEqual("web", answer.Reports.Single(r => r.IsActive).Group);
        bench.Commit(2, next.Members);
        Assert.AreEqual(next, bench.State.View, "or the proposer would propose for ever");
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void When_all_that_held_it_have_stopped_it_waits_for_an_operator()
    {
        var bench = Meeting(Config(), true);
        // A third server's machine: the two that held it leave one after the other.
        var third = new Bench(Config(), self: 3).InView();
        var members = Sample.Servers(1, 2, 3);
        var committed = bench.All.OfType<Effect.Send>().Where(s => s.To == Sample.Server(2))
            .Select(s => s.Message).OfType<Message.Commit>().Last();
        Assert.IsTrue(committed.Placements.Single().IsDisputed);
        third.Message(1, new Message.Propose(committed.View with { Members = members }));
        third.Message(1, committed with { View = committed.View with { Members = members } });
        foreach (int gone in new[] { 1, 2 })
            third.Hear(gone, ServicePhase.Stopped, view: 0, members: ServerSet.Empty);
        third.Pass(2, 1, 2);
        Assert.AreEqual(Sample.Servers(3), third.State.View.Members);
        Assert.IsNull(third.Web.Owner);
        Assert.AreEqual("disputed", third.Web.Reason.Code);
        Assert.AreEqual(1, third.Alerts.Count(a => a is { Module: "rc", Id: 503 }));
        third.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        Assert.AreEqual(GroupPhase.Online, third.Phase());
        Assert.IsFalse(third.Web.IsDisputed);
    }

    [TestMethod]
    [DataRow("at rest")]
    [DataRow("while it starts")]
    [DataRow("while it stops")]
    [DataRow("while an operator waits")]
    [DataRow("while a monitor recovers it")]
    [TestProperty("Regression", "194")]
    public void A_server_that_stops_for_it_stays_whole(string moment)
    {
        var bench = new Bench(Config().WithMonitor(m => m)).InView();
        if (moment != "while it starts") bench.Works();
        if (moment == "while it stops")
            bench.Ask(new OperatorRequest.StopGroup("web", "", true));
        if (moment == "while an operator waits")
            bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2"));
        if (moment == "while a monitor recovers it")
        {
            bench.Pass(6, 2, 3);
            var check = bench.All.OfType<Effect.CheckMonitor>().Last();
            bench.Do(new Event.MonitorFound(
                check.Monitor, check.Run, Finding.Faulty(1, "it fails"), false));
        }
        bench.Message(1, new Message.BothActive("web", Sample.Servers(1, 2)));
        // A second word, about the same group, comes in the middle of it.
        bench.Message(1, new Message.BothActive("web", Sample.Servers(1, 2))).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.IsEmpty(bench.State.Local);
        Assert.IsEmpty(bench.State.Pending.Where(p => p.IsWaitedFor && !p.Groups.IsEmpty));
        bench.Start();
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase, "it can be started again");
    }
}
