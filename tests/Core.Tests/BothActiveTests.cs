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
