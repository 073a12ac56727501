using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

[TestClass]
public sealed class GroupMachineTests
{
    private static readonly VerbConfig Twice = new()
    {
        Retries = 2,
        RetryInterval = TimeSpan.FromSeconds(5),
    };

    // Group web: fip1 and disk1 side by side, exec1 on both, exec2 on exec1.
    private static ClusterConfig Layers(int servers = 2) => Sample.Cluster(servers)
        .WithResource("disk1", r => r with { Type = "disk" })
        .WithResource("exec1", r => r with { DependsOn = ["fip1", "disk1"] })
        .WithResource("exec2", r => r with { DependsOn = ["exec1"] });

    private static ResourcePhase Of(Bench bench, string resource) =>
        bench.State.Local["web"].Resources[resource].Phase;

    private static List<string> Names(Bench bench, Verb verb) =>
        [.. bench.Calls(verb).Select(c => c.Resource).Order()];

    [TestMethod]
    public void A_resource_starts_the_moment_its_own_dependencies_are_up()
    {
        var bench = new Bench(Layers()).InView();
        CollectionAssert.AreEqual(new[] { "disk1", "fip1" }, Names(bench, Verb.Activate));
        bench.Answer("fip1", Outcome.Done());
        Assert.IsEmpty(bench.Calls(Verb.Activate));
        bench.Answer("disk1", Outcome.Done());
        CollectionAssert.AreEqual(new[] { "exec1" }, Names(bench, Verb.Activate));
        bench.Answer("exec1", Outcome.Done()).Answer("exec2", Outcome.Done());
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    public void The_way_down_is_the_reverse()
    {
        var bench = new Bench(Layers()).InView().Works();
        bench.Ask(new OperatorRequest.StopGroup("web", "", false));
        CollectionAssert.AreEqual(new[] { "exec2" }, Names(bench, Verb.Deactivate));
        bench.Answer("exec2", Outcome.Done());
        CollectionAssert.AreEqual(new[] { "exec1" }, Names(bench, Verb.Deactivate));
        bench.Answer("exec1", Outcome.NotRunning());
        CollectionAssert.AreEqual(new[] { "disk1", "fip1" }, Names(bench, Verb.Deactivate));
        bench.Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
    }

    [TestMethod]
    public void A_stop_during_a_start_waits_for_what_is_under_way_and_then_goes_down()
    {
        var bench = new Bench(Layers()).InView();
        bench.Answer("fip1", Outcome.Done());
        bench.Ask(new OperatorRequest.StopGroup("web", "", false));
        CollectionAssert.AreEqual(new[] { "fip1" }, Names(bench, Verb.Deactivate));
        bench.Answer("disk1", Outcome.Done());
        CollectionAssert.AreEqual(new[] { "disk1" }, Names(bench, Verb.Deactivate));
        bench.Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        Assert.IsFalse(bench.All.OfType<Effect.CallResource>().Any(
            c => c.Verb == Verb.Activate && c.Call.Resource == "exec1"));
    }

    [TestMethod]
    [TestProperty("Regression", "87")]
    public void A_failed_try_is_repeated_after_the_interval_and_the_last_is_not_waited_for()
    {
        var bench = new Bench(Sample.Cluster(1).WithResource("fip1",
            r => r with { Activate = Twice })).Start();
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Assert.AreEqual(ResourcePhase.Activating, Of(bench, "fip1"));
            bench.Answer("fip1", Outcome.Failed("it is broken"));
            if (attempt == 3) break;
            Assert.AreEqual(GroupPhase.Activating, bench.Phase());
            bench.Pass(4.9);
            Assert.IsEmpty(bench.Calls(Verb.Activate));
            bench.Pass(0.2);
        }
        Assert.AreEqual(GroupPhase.ActivationFailed, bench.Phase());
        Assert.IsTrue(bench.Web.GivenUp);
        bench.Pass(60);
        Assert.IsEmpty(bench.Calls(Verb.Activate));
    }

    [TestMethod]
    [DataRow(OutcomeKind.Misconfigured, false)]
    [DataRow(OutcomeKind.Unsupported, true)]
    public void What_a_retry_cannot_better_is_not_retried(OutcomeKind kind, bool failsOver)
    {
        var bench = new Bench(Sample.Cluster().WithResource("fip1",
            r => r with { Activate = Twice })).InView();
        bench.Answer("fip1", new Outcome(kind, "no"));
        Assert.AreEqual(failsOver, bench.Web.Destination is not null);
        Assert.AreEqual(!failsOver, bench.Web.GivenUp);
        bench.Pass(20, 2);
        Assert.AreEqual(1, bench.All.OfType<Effect.CallResource>().Count(
            c => c.Verb == Verb.Activate && c.Call.Resource == "fip1"));
    }

    [TestMethod]
    public void A_stale_answer_changes_nothing()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        var call = bench.State.Local["web"].Resources["fip1"].Call!;
        var before = bench.State.Local;
        foreach (var stale in new Event.ResourceAnswered[]
        {
            new("fip1", Verb.Activate, call.Epoch - 1, call.Attempt, Outcome.Done()),
            new("fip1", Verb.Activate, call.Epoch, call.Attempt - 1, Outcome.Done()),
            new("fip1", Verb.Deactivate, call.Epoch, call.Attempt, Outcome.Done()),
            new("exec1", Verb.Activate, call.Epoch, call.Attempt, Outcome.Done()),
            new("other", Verb.Activate, call.Epoch, call.Attempt, Outcome.Done()),
        })
        {
            bench.Do(stale);
        }
        Assert.AreSame(before, bench.State.Local);
    }

    [TestMethod]
    public void A_failure_of_something_to_go_on_without_does_not_hold_the_rest_up()
    {
        var bench = new Bench(Sample.Cluster(1).WithResource("fip1", r => r with
        {
            Activate = new VerbConfig { Action = FinalAction.NothingAndGoOn },
        })).Start();
        bench.Answer("fip1", Outcome.Failed("it is broken"));
        CollectionAssert.AreEqual(new[] { "exec1" }, Names(bench, Verb.Activate));
    }

    [TestMethod]
    [DataRow(FinalAction.Nothing, ServicePhase.Running, 0)]
    [DataRow(FinalAction.StopServiceAndShutDown, ServicePhase.Stopping, 1)]
    public void What_cannot_be_let_go_calls_for_its_final_action(
        FinalAction action, ServicePhase phase, int halts)
    {
        var bench = new Bench(Sample.Cluster().WithResource("fip1", r => r with
        {
            Deactivate = new VerbConfig { Action = action },
        })).InView().Works();
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2")).Works("-fip1");
        Assert.AreEqual(GroupPhase.DeactivationFailed, bench.Phase());
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner, "nobody else may start it");
        bench.Pass(31, 2);
        Assert.AreEqual(phase, bench.State.Phase);
        Assert.AreEqual(halts, bench.All.OfType<Effect.Halt>().Count());
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 200 }));
    }

    [TestMethod]
    public void What_could_not_be_let_go_is_tried_again_under_a_new_order()
    {
        var bench = new Bench(Sample.Cluster().WithResource("fip1", r => r with
        {
            Deactivate = new VerbConfig { Action = FinalAction.Nothing },
        })).InView().Works();
        bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works("-fip1");
        Assert.AreEqual(ReplyKind.Failed, bench.Replies.Last().Kind);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true));
        Assert.AreEqual(ReplyKind.AlreadySo, bench.Replies.Last().Kind);
        bench.Ask(new OperatorRequest.StartGroup("web", "server1", false));
        CollectionAssert.AreEqual(new[] { "fip1" }, Names(bench, Verb.Deactivate));
        bench.Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    [TestProperty("Regression", "52")]
    public void A_service_that_cannot_stop_tries_again_until_it_can()
    {
        var bench = new Bench(Sample.Cluster().WithResource("fip1", r => r with
        {
            Deactivate = new VerbConfig { Action = FinalAction.Nothing },
        })).InView().Works();
        bench.Ask(new OperatorRequest.StopService("", true)).Works("-fip1");
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        bench.Pass(29, 2);
        Assert.IsEmpty(bench.Calls(Verb.Deactivate));
        bench.Pass(2, 2).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "72")]
    public void Of_several_failures_the_action_of_the_highest_impact_is_carried_out()
    {
        var bench = new Bench(Sample.Cluster(1)
            .WithResource("fip1", r => r with
            {
                Activate = new VerbConfig { Action = FinalAction.StopGroup },
            })
            .WithResource("exec1", r => r with
            {
                DependsOn = [],
                Activate = new VerbConfig { Action = FinalAction.StopServiceAndReboot },
            })).Start();
        bench.Works("fip1", "exec1");
        Assert.AreEqual(FinalAction.StopServiceAndReboot,
            bench.All.OfType<Effect.Halt>().Single().Action);
    }

    [TestMethod]
    [TestProperty("Regression", "73")]
    public void With_a_threshold_of_zero_no_destination_is_looked_for()
    {
        var bench = new Bench(Sample.Cluster().WithResource("fip1", r => r with
        {
            Activate = new VerbConfig { Failovers = 0 },
        })).InView().Works("fip1");
        Assert.IsTrue(bench.Web.GivenUp);
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        Assert.IsFalse(bench.Told("rc", 65) || bench.Told("rc", 60));
    }

    [TestMethod]
    public void A_type_that_cannot_be_used_here_fails_the_group_over_without_a_call()
    {
        var bench = new Bench(Sample.Cluster());
        bench.Do(new Event.TypesChanged(bench.State.Unusable.Add("exec", "no plugin")));
        bench.Probed().InView();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Assert.IsFalse(bench.All.OfType<Effect.CallResource>().Any(
            c => c.Call.Resource == "exec1"));
    }

    [TestMethod]
    public void A_group_that_belongs_elsewhere_is_let_go()
    {
        // Server2's probe could not tell about fip1, and server1 has been holding the group.
        var bench = new Bench(Sample.Cluster(), self: 2);
        bench.Ask(new OperatorRequest.StartService("", false));
        bench.Answer("fip1", Outcome.Failed("cannot tell")).Answer("exec1", Outcome.NotRunning());
        var view = new View(4, Sample.Server(1), Sample.Servers(1, 2));
        bench.Hear(1).Message(1, new Message.Propose(view)).Message(1, new Message.Commit(
            view,
            [new Placement
            {
                Group = "web",
                Epoch = 3,
                Owner = Sample.Server(1),
                Instruction = Instruction.Run,
                Wanted = true,
            }],
            [Sample.Report(1, 3, GroupPhase.Online)]));
        CollectionAssert.AreEqual(new[] { "fip1" }, Names(bench, Verb.Deactivate));
        bench.Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        Assert.AreEqual(Sample.Server(1), bench.State.Reports["web"].Server);
        bench.Ask(new OperatorRequest.StopService("", false));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_restarted_daemon_adopts_what_runs_and_raises_what_does_not()
    {
        var bench = new Bench(Sample.Cluster(1), ledger: Sample.Crashed(1)).Start("fip1");
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        CollectionAssert.AreEqual(new[] { "exec1" }, Names(bench, Verb.Activate));
        Assert.IsEmpty(bench.All.OfType<Effect.CallResource>()
            .Where(c => c.Verb == Verb.Deactivate));
    }

    [TestMethod]
    public void The_epoch_and_the_circumstances_go_with_every_call()
    {
        var bench = new Bench(Sample.Cluster().WithGroup("web",
            g => g with { Policy = ["server2", "server1"] })).InView();
        bench.Hear(2, ServicePhase.Stopped);
        var call = bench.Calls(Verb.Activate).Single();
        Assert.AreEqual(("web", "fip1", "server1", 2),
            (call.Group, call.Resource, call.Server, call.Priority));
        Assert.AreEqual("server2", call.PreviousServer);
        Assert.AreEqual(StartEvent.Failover, call.Event);
        Assert.AreEqual(bench.Web.Epoch, call.Epoch);
    }

    [TestMethod]
    [TestProperty("Regression", "123")]
    public void Only_a_failed_disk_says_that_the_disks_are_not_up()
    {
        var bench = new Bench(Layers(1)
            .WithResource("disk1", r => r with
            {
                Activate = new VerbConfig { Action = FinalAction.NothingAndGoOn },
            })).Start();
        bench.Answer("fip1", Outcome.Done()).Answer("disk1", Outcome.Failed("no disk"));
        Assert.IsFalse(bench.Calls(Verb.Activate).Single().DisksUp);
    }
}
