using System.Collections.Concurrent;
using Baton.Core.Operation;
using Baton.Wire.Heartbeats;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Heartbeats;

[TestClass]
public sealed class DelayWatchTests
{
    [TestMethod]
    [DataRow(80, 799, false)]
    [DataRow(80, 800, true)]
    [DataRow(80, 999, true)]
    [DataRow(80, 1000, false)]
    [DataRow(100, 999, false)]
    [DataRow(0, 1, true)]
    public void A_beat_is_late_from_its_percentage_of_the_timeout_on(
        int percent, int gapMs, bool warned)
    {
        var config = Lab.Cluster(servers: 2, paths: 1, timeoutMs: 1000);
        config = config with { Timing = config.Timing with { DelayWarningPercent = percent } };
        using var told = new BlockingCollection<Alert>();
        var time = new FakeTimeProvider();
        var watch = new DelayWatch(config, time, told.Add);
        long before = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(gapMs));
        watch.Note(0, 1, before, time.GetTimestamp());
        if (warned)
        {
            Assert.IsTrue(told.TryTake(out var alert, Lab.Patience));
            Assert.AreEqual((AlertLevel.Warning, "lanhb", 72), (alert.Level, alert.Module,
                alert.Id));
            Assert.Contains($"lanhb1 of server server2 came {gapMs} ms after", alert.Text);
        }
        // Queued work runs in order on one queue: what was not queued would have come before this.
        using var passed = new ManualResetEventSlim();
        ThreadPool.UnsafeQueueUserWorkItem(_ => passed.Set(), null);
        Assert.IsTrue(passed.Wait(Lab.Patience));
        Assert.IsEmpty(told);
    }
}
