using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Partition;

[TestClass]
public sealed class LossWatchTests
{
    [TestMethod]
    public void A_member_silent_on_every_path_is_lost_at_the_timeout()
    {
        var bench = new Bench(Sample.Cluster(3).WithPing()).InView();
        bench.Pass(0.99, 3);
        Assert.IsNull(bench.State.Loss);
        bench.Pass(0.02, 3);
        Assert.AreEqual(Sample.Servers(2), bench.State.Loss!.Lost);
    }

    // Servers do not miss a dead one at the same instant: who misses it last hears from the others
    // that they hear it no more.
    [TestMethod]
    [DataRow(false, 1, DisplayName = "it is dead")]
    [DataRow(true, 3, DisplayName = "it beats on, and has the higher priority")]
    public void Nobody_who_is_heard_is_given_up_for_one_that_may_be_dead(bool beats, int lost)
    {
        var bench = new Bench(Sample.Cluster(3).WithPing(), self: 2).InView();
        bench.Pass(0.9, 3).Hear(3, hears: Sample.Servers(2, 3));
        Assert.IsNull(bench.State.Loss);
        if (beats) bench.Pass(0.05, 3).Hear(1);
        else bench.Pass(0.15, 3);
        Assert.AreEqual(Sample.Servers(lost), bench.State.Loss!.Lost);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "by a message")]
    [DataRow(false, DisplayName = "by its beats")]
    public void A_member_that_says_goodbye_is_not_lost(bool message)
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        if (message) bench.Message(2, new Message.Left());
        else bench.Hear(2, ServicePhase.Stopped);
        bench.Pass(1.1);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        Assert.IsNull(bench.State.Loss);
        Assert.IsFalse(bench.Alerts.Any(
            a => a.Text.Contains("verdict", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_member_that_restarted_and_holds_nothing_and_stays_stopped_is_gone()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        bench.Hear(2, ServicePhase.Stopped, incarnation: 2, view: 0);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
    }

    [TestMethod]
    public void A_member_that_comes_back_in_time_is_not_failed_over()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView().Works();
        bench.Pass(1.1).Asked(true);
        Assert.IsNotNull(bench.State.Loss);
        bench.Hear(2);
        Assert.IsNull(bench.State.Loss);
        Assert.IsTrue(bench.Told("nm", 39));
        bench.Pass(5, 2);
        Assert.AreEqual(1, bench.State.View.Number);
    }

    [TestMethod]
    public void Of_those_lost_only_who_came_back_is_told_to_have_come_back()
    {
        var bench = new Bench(Sample.Cluster(4).WithPing()).InView().Works();
        bench.Pass(0.9, 2).Hear(2, hears: Sample.Servers(1, 2)).Pass(0.2, 2);
        Assert.AreEqual(Sample.Servers(3, 4), bench.State.Loss!.Lost);
        bench.Hear(4, ServicePhase.Stopped);
        Assert.AreEqual(Sample.Servers(3), bench.State.Loss!.Lost);
        bench.Hear(3, ServicePhase.Stopped);
        Assert.IsNull(bench.State.Loss);
        Assert.IsFalse(bench.Told("nm", 39));
    }

    [TestMethod]
    public void A_member_that_restarted_is_taken_into_the_next_view_and_not_lost()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        bench.Hear(2, ServicePhase.Starting, incarnation: 2, view: 0, members: ServerSet.Empty);
        Assert.IsNull(bench.State.Loss);
        bench.AgreeAll(inView: false);
        Assert.AreEqual(2, bench.State.ViewIncarnations[Sample.Server(2)]);
    }

    [TestMethod]
    public void Nobody_is_missed_at_a_start_before_the_wait_is_over()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).Start().Pass(9.9);
        Assert.IsNull(bench.State.Loss);
        bench.Pass(0.2);
        Assert.AreEqual(Sample.Servers(2), bench.State.Loss!.Lost);
    }

    [TestMethod]
    [TestProperty("Regression", "23")]
    public void A_start_wait_of_zero_starts_at_once_and_alone_once_the_targets_answer()
    {
        var config = Sample.Cluster().WithPing();
        config = config with
        {
            Timing = config.Timing with { StartupWait = TimeSpan.Zero },
        };
        var bench = new Bench(config).Start().Pass(0.25).Asked(true).Pass(0.6);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
    }

    [TestMethod]
    [DataRow(ServicePhase.Running)]
    [DataRow(ServicePhase.Stopping)]
    public void A_server_that_hears_a_running_one_never_starts_without_it(ServicePhase phase)
    {
        var bench = new Bench(Sample.Cluster()).Start();
        bench.Hear(2, phase, Sample.Servers(2), view: 3, members: Sample.Servers(2));
        bench.Pass(30, 2);
        Assert.IsNull(bench.State.Loss);
        Assert.IsFalse(bench.State.View.IsCommitted);
    }

    [TestMethod]
    public void Of_two_that_start_the_one_that_cannot_be_heard_leaves_it_to_the_other()
    {
        var bench = new Bench(Sample.Cluster()).Start();
        bench.Hear(2, hears: Sample.Servers(2)).Pass(30, 2);
        Assert.IsFalse(bench.State.View.IsCommitted);
        bench = new Bench(Sample.Cluster()).Start().Pass(30);
        Assert.IsTrue(bench.State.View.IsCommitted);
    }

    [TestMethod]
    [TestProperty("Regression", "177")]
    public void A_goodbye_from_before_the_start_is_not_believed()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        bench.Hear(2, ServicePhase.Stopped);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        bench.Start().Pass(0.5).Asked(true).Pass(5);
        Assert.IsFalse(bench.State.View.IsCommitted);
    }

    [TestMethod]
    public void A_server_heard_to_be_stopped_is_not_waited_for()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).Start();
        bench.Hear(2, ServicePhase.Stopped);
        Assert.IsFalse(bench.State.View.IsCommitted, "it may start at the same instant");
        bench.Pass(0.1).Hear(2, ServicePhase.Stopped);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
    }
}
