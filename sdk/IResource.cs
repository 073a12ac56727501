namespace Baton.Sdk;

/// <summary>
/// A group resource: something a failover group holds on exactly one server (reference guide,
/// chapter "group resources"). One instance serves one configured resource. The three verbs are
/// idempotent, and each is done within <see cref="Call.Deadline"/> or answered for by the host.
/// </summary>
/// <remarks>
/// The host never runs two verbs of one resource at once. A throw becomes
/// <see cref="OutcomeKind.Failed"/>; a cancelled token means stop trying, not that the call failed.
/// </remarks>
public interface IResource
{
    /// <summary>Looks whether the resource is held here now, and changes nothing.</summary>
    /// <param name="call">The request this answers.</param>
    /// <param name="stop">Cancelled at the deadline or when the cluster service stops.</param>
    /// <returns>
    /// <see cref="OutcomeKind.Done"/> if held here, <see cref="OutcomeKind.NotRunning"/> if not,
    /// <see cref="OutcomeKind.Failed"/> if that cannot be told.
    /// </returns>
    ValueTask<Outcome> Probe(Call call, CancellationToken stop);

    /// <summary>Takes the resource on this server; done at once if it is held already.</summary>
    /// <param name="call">The request this answers.</param>
    /// <param name="stop">Cancelled at the deadline or when the cluster service stops.</param>
    /// <returns><see cref="OutcomeKind.Done"/> only when the resource is usable.</returns>
    ValueTask<Outcome> Activate(Call call, CancellationToken stop);

    /// <summary>Lets the resource go; done at once if it is not held.</summary>
    /// <param name="call">The request this answers.</param>
    /// <param name="stop">Cancelled at the deadline or when the cluster service stops.</param>
    /// <returns><see cref="OutcomeKind.Done"/> only when nothing of it is left here.</returns>
    ValueTask<Outcome> Deactivate(Call call, CancellationToken stop);
}
