namespace Baton.Sdk;

/// <summary>
/// A polled monitor: looks once and says what was seen. The kernel keeps interval, timeout,
/// retries and recovery (reference guide, chapter "monitor resources").
/// </summary>
public interface IMonitor
{
    /// <summary>Looks once.</summary>
    /// <param name="look">What to look at, and for how long at most.</param>
    /// <param name="stop">Cancelled at the deadline or when monitoring stops.</param>
    /// <returns>What was seen. A throw is reported as <see cref="FindingKind.Faulty"/>.</returns>
    ValueTask<Finding> Check(Look look, CancellationToken stop);
}
