using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Partition;

/// <summary>Who may start a cluster that goes by majority, and who must wait.</summary>
[TestClass]
public sealed class MajorityStartTests
{
    private static ClusterConfig Three()
    {
        var config = Sample.Cluster(3);
        return config with
        {
            Partition = config.Partition with
            {
                Resolvers = [ResolverConfig.Normal(ResolverConfig.Majority) with
                {
                    Name = "majoritynp1",
                }],
            },
        };
    }

    private static Bench Starting(Ledger? ledger = null)
    {
        var bench = new Bench(Three(), self: 1, ledger).Start();
        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        bench.Hear(2, ServicePhase.Starting, hears: Sample.Servers(1, 2));
        return bench;
    }

    [TestMethod]
    public void Two_of_three_start_without_the_third()
    {
        var bench = Starting().Pass(11, 2);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal?.View.Members);
        Assert.AreEqual("np-majority", bench.State.LastVerdict?.Reason.Code);
    }

    [TestMethod]
    public void One_of_three_waits_until_another_is_there()
    {
        var bench = new Bench(Three(), self: 1).Start().Pass(60);
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.AreEqual("np-majority-waits", bench.State.Loss?.Verdict.Reason.Code);
        var told = bench.Alerts.Single(a => a is { Module: "nm", Id: 7 });
        StringAssert.Contains(told.Text, "more than half is needed to start");
        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        bench.Hear(2, ServicePhase.Starting, hears: Sample.Servers(1, 2)).Pass(3, 2);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal?.View.Members);
    }

    [TestMethod]
    [TestProperty("Regression", "177")]
    public void Who_stopped_while_others_went_on_starts_nothing_with_less_than_all()
    {
        var bench = Starting(Ledger.Empty with { StartRight = StartRight.CountedOut });
        bench.Pass(11, 2);
        Assert.IsNull(bench.State.Proposal);
        Assert.AreEqual("np-counted-out", bench.State.Loss?.Verdict.Reason.Code);
        Assert.HasCount(1, bench.Alerts.Where(a => a is { Module: "nm", Id: 7 }));
        bench.Message(2, new Message.Propose(
            new View(4, Sample.Server(1), Sample.Servers(1, 2))));
        Assert.IsFalse(bench.State.View.IsCommitted);
        bench.Ask(new OperatorRequest.SkipWait("")).Pass(2, 2);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal?.View.Members,
            "an operator knows better");
    }

    [TestMethod]
    public void Who_stopped_with_the_whole_cluster_counts_at_the_next_start()
    {
        var bench = new Bench(Three(), self: 1).InView().Works();
        bench.Ask(new OperatorRequest.StopService("", true)).Works();
        Assert.AreEqual(StartRight.StoppedWithAll, Ledger.Of(bench.State).StartRight);
        bench.Start();
        Assert.AreEqual(StartRight.Counts, bench.State.StartRight);
    }

    [TestMethod]
    public void Who_stops_alone_is_counted_out_until_it_is_in_a_view_again()
    {
        var bench = new Bench(Three(), self: 2).InView().Works();
        Assert.AreEqual(StartRight.Counts, bench.State.StartRight);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(StartRight.CountedOut, Ledger.Of(bench.State).StartRight);
    }

    [TestMethod]
    public void Without_a_majority_nothing_of_it_is_kept()
    {
        var bench = new Bench(Sample.Cluster(3).WithPing(), self: 2).InView().Works();
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(StartRight.Counts, Ledger.Of(bench.State).StartRight);
    }
}
