using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests;

[TestClass]
public sealed class ReconfigurationTests
{
    // The same values in other objects, as when the file is read again.
    private static ClusterConfig ReadAgain(ClusterConfig config) => config with
    {
        Generation = config.Generation + 1,
        Monitors = [.. config.Monitors.Select(m => m with
        {
            Servers = [.. m.Servers.ToArray()],
            Parameters = m.Parameters.Clear().AddRange(m.Parameters.ToArray()),
        })],
        Partition = config.Partition with
        {
            Resolvers = [.. config.Partition.Resolvers.Select(r => r with
            {
                Targets = [.. r.Targets.Select(t => ImmutableArray.Create(t.ToArray()))],
            })],
        },
    };

    private static readonly ClusterConfig Before = Sample.Cluster().WithPing().WithMonitor(m =>
        m with
        {
            Servers = ["server1", "server2"],
            Parameters = m.Parameters.Add("path", "/bin/true"),
        });

    private static Bench Up() => new Bench(Before).InView().Works().Asked(true);

    [TestMethod]
    [TestProperty("Regression", "93")]
    public void A_monitor_that_did_not_change_does_not_notice()
    {
        var bench = Up();
        var run = bench.State.Monitors["genw1"];
        bench.Do(new Event.ConfigChanged(ReadAgain(Before)));
        Assert.AreSame(run, bench.State.Monitors["genw1"]);
        Assert.IsEmpty(bench.Effects.OfType<Effect.StopMonitor>());
        Assert.IsNotNull(bench.State.Evidence[0].AnsweredAt);
    }

    [TestMethod]
    public void A_monitor_that_changed_starts_anew_and_keeps_its_counters()
    {
        var bench = Up();
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "it fails"), false)).Works();
        var after = ReadAgain(Before);
        bench.Do(new Event.ConfigChanged(after with
        {
            Monitors = [after.Monitors[0] with { Interval = TimeSpan.FromSeconds(7) }],
        }));
        Assert.HasCount(1, bench.Effects.OfType<Effect.StopMonitor>());
        Assert.AreEqual(2, bench.State.Monitors["genw1"].Run);
        Assert.AreEqual(1, bench.State.Monitors["genw1"].Counters.Restarts);
    }

    [TestMethod]
    public void A_monitor_that_is_gone_is_stopped()
    {
        var bench = Up().Do(new Event.ConfigChanged(ReadAgain(Before) with { Monitors = [] }));
        Assert.HasCount(1, bench.Effects.OfType<Effect.StopMonitor>());
        Assert.IsEmpty(bench.State.Monitors);
    }

    [TestMethod]
    public void Nobody_is_lost_by_a_timeout_that_was_not_in_force_while_it_was_heard()
    {
        var two = Sample.Cluster();
        var bench = new Bench(two with
        {
            Timing = two.Timing with
            {
                HeartbeatInterval = TimeSpan.FromSeconds(3),
                HeartbeatTimeout = TimeSpan.FromSeconds(90),
            },
        }).InView().Works().Pass(2);
        bench.Do(new Event.ConfigChanged(two with { Generation = 1 }));
        Assert.AreEqual(two.Timing.HeartbeatTimeout, bench.State.Config.Timing.HeartbeatTimeout);
        Assert.IsNull(bench.State.Loss);
        bench.Pass(0.2);
        Assert.IsNull(bench.State.Loss);
        Assert.IsFalse(bench.Told("nm", 2));
    }

    [TestMethod]
    public void An_older_configuration_is_refused()
    {
        var bench = new Bench(Before with { Generation = 5 });
        bench.Do(new Event.ConfigChanged(Before with { Generation = 4, Name = "older" }));
        Assert.AreEqual("sample", bench.State.Config.Name);
    }

    [TestMethod]
    public void A_heartbeat_path_more_loses_nobody()
    {
        var bench = Up();
        bench.Do(new Event.ConfigChanged(ReadAgain(Before) with
        {
            Heartbeats = [new("lanhb0", "lanhb", 0, 0), .. Before.Heartbeats],
        }));
        Assert.IsNull(bench.State.Loss);
        Assert.IsTrue(bench.State.Heartbeats[Sample.Server(2)].PathUp[2]);
        bench.Pass(0.5);
        Assert.IsNull(bench.State.Loss);
    }

    [TestMethod]
    public void A_resource_more_in_a_running_group_starts()
    {
        var bench = Up();
        bench.Do(new Event.ConfigChanged(ReadAgain(Before.WithResource("exec9", r => r))));
        Assert.AreEqual("exec9", bench.Calls(Verb.Activate).Single().Resource);
        bench.Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    [TestProperty("Regression", "202")]
    public void A_configuration_that_would_lose_a_held_resource_is_not_taken_over()
    {
        var bench = Up();
        bench.Do(new Event.ConfigChanged(ReadAgain(Before) with
        {
            Resources = [.. Before.Resources.Select(
                r => r with { Name = r.Name.ToUpperInvariant() })],
        }));
        Assert.IsTrue(bench.Told("cfmgr", 2));
        Assert.AreEqual(0, bench.State.Config.Generation);
        bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
    }

    [TestMethod]
    public void A_group_that_is_gone_is_forgotten_once_it_is_stopped()
    {
        var bench = Up();
        bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works();
        bench.Do(new Event.ConfigChanged(ReadAgain(Before) with { Groups = [], Resources = [] }));
        Assert.IsNull(bench.Phase());
        bench.Ask(new OperatorRequest.StopService("", false));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "20")]
    public void Another_order_of_the_servers_is_only_taken_over_when_the_service_is_stopped()
    {
        var turned = ReadAgain(Before) with { Servers = [.. Before.Servers.Reverse()] };
        var bench = Up().Do(new Event.ConfigChanged(turned));
        Assert.AreEqual(Sample.Server(1), bench.State.Self);
        Assert.IsTrue(bench.Told("cfmgr", 2));
        bench.Hear(2, ServicePhase.Stopped);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        long epoch = bench.Web.Epoch;
        bench.Do(new Event.ConfigChanged(turned));
        Assert.AreEqual(Sample.Server(2), bench.State.Self);
        Assert.IsNull(bench.Web.Owner);
        Assert.AreEqual(epoch, bench.Web.Epoch);
    }

    [TestMethod]
    [TestProperty("Regression", "20")]
    public void Another_order_that_was_refused_stands_at_the_next_start_by_the_servers_names()
    {
        var bench = new Bench(Sample.Cluster(3)).InView().Works();
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server3")).Works();
        var kept = Ledger.Of(bench.State) with
        {
            Asleep = Sample.Servers(2),
            Fences = [new() { Server = Sample.Server(2), View = 1 }],
        };
        Assert.AreEqual(Sample.Server(3), kept.Placements["web"].Owner);
        var before = bench.State.Config;
        var turned = before with { Servers = [.. before.Servers.Reverse()] };
        var state = State.Initial(turned, Sample.Server(3), 2, kept);
        Assert.AreEqual("server3", state.NameOf(state.Placements["web"].Owner));
        Assert.AreEqual("server1", state.NameOf(state.Placements["web"].Previous));
        Assert.AreEqual("server1", state.NameOf(state.Former!.Coordinator));
        Assert.AreEqual(Sample.Servers(2), state.Asleep);
        var fewer = turned with { Servers = turned.Servers.RemoveRange(0, 2) };
        state = State.Initial(fewer, Sample.Server(1), 2, kept);
        Assert.IsNull(state.Placements["web"].Owner);
        Assert.AreEqual(Instruction.Stop, state.Placements["web"].Instruction);
        Assert.AreEqual(kept.Placements["web"].Epoch, state.Placements["web"].Epoch);
        Assert.IsEmpty(state.Fences);
        Assert.AreEqual(Sample.Servers(1), state.Former!.Members);
    }

    private static ClusterConfig Servers(int count, long generation) =>
        Sample.Cluster(count) with { Generation = generation };

    [TestMethod]
    public void A_server_that_is_added_is_waited_for_by_nobody_and_joins_when_it_starts()
    {
        var bench = new Bench(Servers(2, 1)).InView().Works();
        var web = bench.Web;
        bench.Do(new Event.ConfigChanged(Servers(3, 2)));
        bench.Pass(3, 2);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.View.Members);
        Assert.IsNull(bench.State.Loss, "who was never there is not lost");
        Assert.AreEqual(web, bench.Web);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        bench.Do(new Event.PeerReached(Sample.Server(3), true));
        bench.Hear(2, hears: Sample.Servers(1, 2, 3));
        bench.Hear(3, ServicePhase.Starting, view: 0, members: ServerSet.Empty);
        bench.AgreeAll();
        Assert.AreEqual(Sample.Servers(1, 2, 3), bench.State.View.Members);
        bench.Hear(3, ServicePhase.Running, view: bench.State.View.Number,
            members: bench.State.View.Members);
        bench.Hear(2, view: bench.State.View.Number, members: bench.State.View.Members);
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server3")).Works();
        Assert.AreEqual(Sample.Server(3), bench.Web.Owner);
    }

    [TestMethod]
    public void Two_servers_at_once_are_only_added_when_the_service_is_stopped()
    {
        var bench = new Bench(Servers(2, 1)).InView().Works();
        bench.Do(new Event.ConfigChanged(Servers(4, 2)));
        Assert.IsTrue(bench.Told("cfmgr", 2));
        Assert.AreEqual(1, bench.State.Config.Generation);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_server_is_not_removed_while_the_service_runs(bool isUp)
    {
        var bench = new Bench(Servers(3, 1)).InView().Works();
        if (!isUp) bench.Pass(2, 2);
        bench.Do(new Event.ConfigChanged(Servers(2, 2)));
        Assert.IsTrue(bench.Told("cfmgr", 2));
        Assert.HasCount(3, bench.State.Config.Servers);
    }

    [TestMethod]
    public void A_server_is_removed_when_the_service_is_stopped()
    {
        var bench = new Bench(Servers(3, 1)).InView().Works();
        bench.Hear(2, ServicePhase.Stopped).Hear(3, ServicePhase.Stopped);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        bench.Do(new Event.ConfigChanged(Servers(2, 2)));
        Assert.HasCount(2, bench.State.Config.Servers);
        Assert.IsNull(bench.Web.Owner);
        Assert.IsFalse(bench.State.Reachable.Contains(Sample.Server(3)));
    }

    [TestMethod]
    public void Who_is_removed_starts_no_more_until_it_is_named_again()
    {
        var bench = new Bench(Servers(3, 1), self: 3);
        bench.Do(new Event.ConfigChanged(Servers(2, 2)));
        Assert.IsTrue(bench.Told("cfmgr", 3));
        bench.Ask(new OperatorRequest.StartService("", false));
        Assert.AreEqual(ReplyKind.Failed, bench.Replies.Last().Kind);
        bench.Message(1, new Message.Forwarded(7, new OperatorRequest.StartService("", false)));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        bench.Do(new Event.ConfigChanged(Servers(3, 3)));
        bench.Ask(new OperatorRequest.StartService("", false));
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
    }

    [TestMethod]
    public void Who_is_removed_while_it_runs_goes_on_until_it_is_stopped()
    {
        var bench = new Bench(Servers(3, 1), self: 3).InView().Works();
        bench.Do(new Event.ConfigChanged(Servers(2, 2)));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.IsNull(bench.State.Loss);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        bench.Ask(new OperatorRequest.StartService("", false));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void An_asking_under_way_is_made_again()
    {
        var bench = new Bench(Before).InView().Works();
        Assert.IsNotNull(bench.State.Evidence[0].Asking);
        bench.Do(new Event.ConfigChanged(ReadAgain(Before)));
        Assert.HasCount(1, bench.Effects.OfType<Effect.AskTargets>());
    }
}
