using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Partition;

/// <summary>Who keeps a key, who takes it, and what follows when it may be gone.</summary>
[TestClass]
public sealed class LeaseRuleTests
{
    private long _revision = 1;

    private static ClusterConfig Two()
    {
        var config = Sample.Cluster(2);
        return config with
        {
            Partition = config.Partition with
            {
                Resolvers = [ResolverConfig.Normal(ResolverConfig.Lease) with
                {
                    Name = "leasenp1",
                    Interval = TimeSpan.FromSeconds(1),
                    Timeout = TimeSpan.FromMilliseconds(300),
                    Failures = 2,
                }],
            },
        };
    }

    private Bench Answered(Bench bench, int? holder, bool anew = true)
    {
        if (anew) _revision++;
        return bench.Do(new Event.TargetsAsked(0, bench.Now, true)
        {
            Key = holder is { } h ? new KeyHolder(Sample.Server(h), _revision) : null,
        });
    }

    private static bool Claims(Bench bench) =>
        bench.All.OfType<Effect.AskTargets>().Last().Claims;

    [TestMethod]
    [DataRow(1, true, DisplayName = "the coordinator")]
    [DataRow(2, false, DisplayName = "another member")]
    public void While_all_is_well_only_the_coordinator_keeps_the_key(int self, bool claims)
    {
        var bench = new Bench(Two(), self).InView();
        Answered(bench, 1).Pass(1.1, 3 - self);
        Assert.AreEqual(claims, Claims(bench));
    }

    [TestMethod]
    public void Who_is_left_takes_the_key_once_it_is_gone_and_waits_for_the_loser_to_stop()
    {
        var bench = new Bench(Two(), self: 2).InView();
        Answered(bench, 1).Pass(1.1);
        Assert.IsNotNull(bench.State.Loss);
        for (int i = 0; i < 8; i++) Answered(bench, 1, anew: false).Pass(1.1);
        Assert.IsTrue(Claims(bench));
        Assert.AreEqual("np-lease-waits", bench.State.Loss!.Verdict.Reason.Code);
        var taken = bench.Now;
        Answered(bench, 2);
        Assert.AreEqual("takeover-delay", bench.State.Loss!.Verdict.Reason.Code);
        var delay = bench.State.Config.Partition.TakeoverDelayFor(Sample.Timing);
        Assert.AreEqual(taken + delay, bench.State.Loss.Verdict.Until);
    }

    [TestMethod]
    public void Who_sees_the_key_kept_by_a_lost_server_is_cut_off()
    {
        var bench = new Bench(Two(), self: 2).InView();
        Answered(bench, 1).Pass(1.1);
        Answered(bench, 1).Pass(1);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase, "that may have been before");
        Answered(bench, 1);
        Assert.AreEqual("np-lease-elsewhere", bench.State.PhaseReason.Code);
    }

    [TestMethod]
    public void A_view_with_somebody_missing_lives_no_longer_than_its_key()
    {
        var bench = new Bench(Two(), self: 1).InView();
        Answered(bench, 1).Pass(1.1);
        Answered(bench, 1).Pass(6);
        bench.Commit(9, Sample.Servers(1));
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        Answered(bench, 1);
        var proven = bench.Now;
        for (int i = 0; i < 9; i++)
        {
            bench.Pass(1).Asked(false);
            Assert.AreEqual(ServicePhase.Running, bench.State.Phase, $"{i} s");
        }
        bench.Pass(0.9);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Pass(0.2).Works();
        Assert.AreEqual("np-lease-lapsed", bench.State.PhaseReason.Code);
        Assert.IsLessThanOrEqualTo(TimeSpan.FromSeconds(10.2), bench.Now - proven);
    }

    [TestMethod]
    public void While_everybody_is_heard_a_key_that_cannot_be_kept_is_an_alert_and_no_more()
    {
        var bench = new Bench(Two(), self: 1).InView();
        Answered(bench, 1);
        for (int i = 0; i < 30; i++) bench.Pass(1, 2).Asked(false);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.IsTrue(bench.Told("nm", 37));
    }
}
