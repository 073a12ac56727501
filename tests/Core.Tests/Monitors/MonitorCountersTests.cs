using Baton.Core.Monitors;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

[TestClass]
public sealed class MonitorCountersTests
{
    [TestMethod]
    public void Counters_are_forgiven_after_the_reset_time_without_an_error()
    {
        var bench = Up(m => m with
        {
            Recovery = m.Recovery with { ResetAfter = TimeSpan.FromSeconds(30) },
        });
        Fail(bench);
        bench.Works().Pass(5, 2);
        Find(bench, Finding.Healthy());
        bench.Pass(29, 2);
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        bench.Pass(1.1, 2);
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
    }

    [TestMethod]
    [TestProperty("Regression", "164")]
    public void Counters_are_not_forgiven_while_errors_go_on()
    {
        var bench = Up(m => m with
        {
            Retries = 1,
            Recovery = m.Recovery with { ResetAfter = TimeSpan.FromSeconds(30) },
        });
        Fail(bench);
        FindAgain(bench);
        bench.Works();
        for (int i = 0; i < 10; i++)
        {
            bench.Pass(5, 2);
            Find(bench, i % 2 == 0 ? Finding.Healthy() : Finding.Faulty(1, "it fails"));
        }
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "120")]
    public void What_cannot_be_told_is_told_once_and_never_recovered_from()
    {
        var bench = Up();
        for (int i = 0; i < 5; i++)
        {
            Find(bench, Finding.Unknown("no right to look"));
            bench.Pass(5, 2);
        }
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rm", Id: 27 or 28 }));
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
    }

    [TestMethod]
    public void A_caution_is_told_once_and_so_is_its_end()
    {
        var bench = Up();
        for (int i = 0; i < 3; i++)
        {
            Find(bench, Finding.Caution(4, "slow"));
            bench.Pass(5, 2);
        }
        Find(bench, Finding.Healthy());
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rm", Id: 4 }));
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rm", Id: 49 }));
    }

    [TestMethod]
    public void A_finding_of_an_earlier_start_of_the_monitor_is_stale()
    {
        var bench = Up();
        bench.Do(new Event.MonitorFound(
            "genw1", Run(bench).Run - 1, Finding.Faulty(1, "it failed"), false));
        Assert.IsFalse(bench.Told("rm", 9));
    }

    [TestMethod]
    public void Counters_outlive_a_restart_of_the_daemon()
    {
        var bench = Fail(Up());
        var ledger = Ledger.Of(bench.State);
        var next = new Bench(bench.State.Config, ledger: ledger, incarnation: 2);
        Assert.AreEqual(1, Run(next).Counters.Restarts);
    }
}
