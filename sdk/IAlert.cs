namespace Baton.Sdk;

/// <summary>
/// A channel for alerts: carries what a server writes to its alert log to people or programs
/// elsewhere (reference guide, "alert service"). The kernel keeps the queue, the deadline and the
/// retries; a channel tells one alert, once.
/// </summary>
public interface IAlert
{
    /// <summary>Tells one alert; calls come one after the other, in the order of the log.</summary>
    /// <param name="notice">The alert, and how long telling it may take.</param>
    /// <param name="stop">Cancelled at the deadline or when the daemon ends.</param>
    /// <returns>
    /// <see cref="OutcomeKind.Done"/> once the alert is in other hands;
    /// <see cref="OutcomeKind.Misconfigured"/> if this alert can never be told, so that the next
    /// one has its turn; anything else is tried again, later each time.
    /// </returns>
    ValueTask<Outcome> Tell(AlertNotice notice, CancellationToken stop);
}
