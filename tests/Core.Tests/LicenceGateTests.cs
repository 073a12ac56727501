using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests;

[TestClass]
public sealed class LicenceGateTests
{
    private static readonly LicenceStanding Expired = new("The trial is over.", false, true);

    private static readonly LicenceStanding Lapsed = new("The term is over.", true, false);

    private static Event Checked(LicenceStanding standing) =>
        new Event.LicencesChecked(standing);

    [TestMethod]
    public void A_trial_that_ends_stops_the_whole_cluster()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works().Do(Checked(Expired));
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        Assert.AreEqual("licence", bench.State.PhaseReason.Code);
        Assert.IsTrue(bench.State.WholeClusterStops);
        var told = bench.Sent<Message.Forwarded>(2).Single();
        Assert.AreEqual(new OperatorRequest.StopService("", true), told.Asked);
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "42")]
    public void It_stops_too_while_a_partition_is_being_resolved()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView().Works();
        bench.Pass(bench.State.Config.Timing.HeartbeatTimeout.TotalSeconds + 0.01);
        Assert.IsNotNull(bench.State.Loss);
        bench.Do(Checked(Expired)).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_term_that_ends_stops_nothing()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works().Do(Checked(Lapsed));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(Lapsed, bench.State.Licences);
    }

    [TestMethod]
    [DataRow(true, false, null, false)]
    [DataRow(true, false, ServicePhase.Starting, false)]
    [DataRow(true, false, ServicePhase.Running, true, DisplayName = "it comes back to others")]
    [DataRow(false, true, ServicePhase.Running, false)]
    public void A_start_is_refused(
        bool rejoins, bool stops, ServicePhase? other, bool starts)
    {
        var bench = new Bench(Sample.Cluster()).Do(
            Checked(new LicenceStanding("No licence.", rejoins, stops))).Probed();
        if (other is { } phase) bench.Hear(2, phase);
        bench.Ask(new OperatorRequest.StartService("", false));
        Assert.AreEqual(
            starts ? ServicePhase.Starting : ServicePhase.Stopped, bench.State.Phase);
        Assert.AreEqual(!starts, bench.Replies.Any(
            r => r is { Kind: ReplyKind.Failed, Text: "No licence." }));
        Assert.AreEqual(!starts, bench.Told("cl", 11));
    }

    [TestMethod]
    public void What_a_daemon_left_running_goes_on_without_a_successor()
    {
        var bench = new Bench(Sample.Cluster()).Do(Checked(Lapsed)).Probed();
        bench.State = bench.State with { Phase = ServicePhase.Starting };
        bench.Do(Checked(Lapsed));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
    }

    [TestMethod]
    public void A_stop_that_falls_into_a_suspension_comes_with_its_end()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Ask(new OperatorRequest.SuspendService("", false, false));
        bench.Do(Checked(Expired)).Do(Checked(Expired));
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
        bench.Ask(new OperatorRequest.ResumeService("", false, false)).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void What_a_daemon_left_running_is_stopped_with_the_rest()
    {
        var held = Ledger.Empty with
        {
            HighestView = 3,
            Placements = Ledger.Empty.Placements.Add("web", new Placement
            {
                Group = "web",
                Epoch = 6,
                Owner = Sample.Server(1),
                Instruction = Instruction.Run,
                Wanted = true,
            }),
        };
        var bench = new Bench(Sample.Cluster(), ledger: held).Do(Checked(Expired))
            .Probed("fip1", "exec1").Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.AreEqual(2, bench.All.OfType<Effect.CallResource>().Count(
            c => c.Verb == Verb.Deactivate));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "a licence is registered")]
    [DataRow(true, DisplayName = "another server is heard to run")]
    public void An_automatic_start_that_was_refused_is_made_up_for(bool byOther)
    {
        var bench = new Bench(Sample.Cluster()).Do(Checked(Lapsed)).Probed();
        bench.Ask(new OperatorRequest.StartService("", false, Automatic: true));
        bench.Hear(2, ServicePhase.Stopped).Pass(30, 2);
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        if (byOther) bench.Hear(2, ServicePhase.Running);
        else bench.Do(Checked(LicenceStanding.Free));
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true, DisplayName = "from another server")]
    public void An_operator_s_stop_ends_the_wait_for_a_licence(bool byOther)
    {
        var bench = new Bench(Sample.Cluster()).Do(Checked(Expired)).Probed();
        bench.Ask(new OperatorRequest.StartService("", false, Automatic: true));
        var stop = new OperatorRequest.StopService("", false);
        if (byOther) bench.Message(2, new Message.Forwarded(7, stop));
        else bench.Ask(stop);
        bench.Do(Checked(LicenceStanding.Free));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_new_licence_opens_the_way()
    {
        var bench = new Bench(Sample.Cluster()).Do(Checked(Expired)).Probed();
        bench.Ask(new OperatorRequest.StartService("", false));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        bench.Do(Checked(LicenceStanding.Free));
        bench.Ask(new OperatorRequest.StartService("", false));
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
    }
}
