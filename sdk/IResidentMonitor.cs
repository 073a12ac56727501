namespace Baton.Sdk;

/// <summary>
/// A resident monitor: stays on its source (pidfd, netlink, inotify, a socket) and tells the
/// moment something changes, so that a death is seen in milliseconds and not at the next interval.
/// </summary>
/// <remarks>
/// A resident monitor's word is final: the kernel does not wait for the retry count, since the
/// source does not take a death back. One finding is due right after the start.
/// </remarks>
public interface IResidentMonitor
{
    /// <summary>
    /// Watches until told to stop, yielding the first state and then every change.
    /// </summary>
    /// <param name="look">What to watch.</param>
    /// <param name="stop">Cancelled when monitoring stops.</param>
    /// <returns>
    /// Findings in the order seen. Ending without cancellation is reported as
    /// <see cref="FindingKind.Unknown"/>, and the watch is started again.
    /// </returns>
    IAsyncEnumerable<Finding> Watch(Look look, CancellationToken stop);
}
