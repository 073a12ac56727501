namespace Baton.Sdk;

/// <summary>
/// A way to stop another server by force, so that what it holds can be taken over from it
/// (reference guide, "forced stop"). One instance serves one device and one server to be stopped.
/// </summary>
public interface IFence
{
    /// <summary>Stops the server; done at once if it is off already.</summary>
    /// <param name="order">The server, and how it is to be stopped.</param>
    /// <param name="stop">Cancelled at the deadline or when the cluster service stops.</param>
    /// <returns>
    /// <see cref="OutcomeKind.Done"/> only if it is certain that nothing runs on it any more.
    /// </returns>
    ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop);

    /// <summary>Looks whether the server is off, and changes nothing.</summary>
    /// <param name="order">The server.</param>
    /// <param name="stop">Cancelled at the deadline or when the cluster service stops.</param>
    /// <returns>
    /// <see cref="OutcomeKind.Done"/> if it is on, <see cref="OutcomeKind.NotRunning"/> if it is
    /// off, <see cref="OutcomeKind.Failed"/> if that cannot be told.
    /// </returns>
    ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop);
}
