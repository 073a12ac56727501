using Baton.Core;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests;

[TestClass]
public sealed class MonotonicClockTests
{
    [TestMethod]
    [DataRow(1_000_000_000L, 0L, 0L)]
    [DataRow(1_000_000_000L, 199L, 1L)]
    [DataRow(1_000_000_000L, 1_999_999_999L, 19_999_999L)]
    [DataRow(1_000_000_000L, 3_155_760_000_123_456_789L, 31_557_600_001_234_567L)]
    [DataRow(10_000_000L, 12_345_678_901L, 12_345_678_901L)]
    [DataRow(24_000_000L, 36_000_001L, 15_000_000L)]
    public void A_timestamp_becomes_the_last_tick_before_it(
        long frequency, long timestamp, long ticks) =>
        Assert.AreEqual(new Instant(ticks), new MonotonicClock(new Clock(frequency)).At(timestamp));

    private sealed class Clock(long frequency) : FakeTimeProvider
    {
        public override long TimestampFrequency => frequency;
    }
}
