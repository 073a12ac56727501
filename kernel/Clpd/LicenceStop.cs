using Baton.Core.Operation;
using Baton.Licences;

namespace Baton.Clpd;

/// <summary>
/// Whether a cluster without a licence has to stop: not on the word of one server or of one clock,
/// and not before it was said a day ahead.
/// </summary>
internal sealed class LicenceStop
{
    private bool _isWarned;

    // The end that has come was said at the check before: it is not to be told from one of a
    // licence that was deleted since, by how the cluster stands alone.
    private bool _isForeseen;

    /// <summary>True if the last check found that the cluster has to stop.</summary>
    public bool IsDue { get; private set; }

    /// <summary>There is a licence again.</summary>
    public void Forgive() => IsDue = _isWarned = false;

    /// <summary>Decides at a check.</summary>
    /// <param name="now">How <c>BASE</c> stands.</param>
    /// <param name="tomorrow">How it will stand at the next check if nothing is done.</param>
    /// <param name="round">What the others said.</param>
    /// <param name="standsAt">How it stands if it is another time.</param>
    /// <returns>What people have to know; null for nothing.</returns>
    public Alert? Decide(Standing now, Standing tomorrow, LicenceRound round,
        Func<DateTimeOffset, Standing> standsAt)
    {
        if (!Stops(now))
        {
            Forgive();
            _isForeseen = Stops(tomorrow);
            return _isForeseen ? Ahead() : null;
        }
        int more = round.Times.Count(t => Stops(standsAt(t)));
        if (round.Silent.Count > 0 || (more + 1) * 2 <= round.Times.Count + 1)
        {
            IsDue = false;
            return new Alert(AlertLevel.Error, "lcns", 14, "The cluster has no license and is not "
                + "stopped yet: " + (round.Silent.Count > 0
                    ? $"{string.Join(", ", round.Silent)} did not say what is registered there."
                    : "the clocks of the servers do not agree that it is over."));
        }
        // What nobody could see coming is said first.
        IsDue = IsDue || _isWarned || _isForeseen;
        _isWarned = true;
        return IsDue ? null : Ahead();
    }

    private static bool Stops(Standing standing) =>
        standing is Standing.Missing or Standing.Expired;

    private static Alert Ahead() => new(AlertLevel.Error, "lcns", 15,
        "The cluster will be stopped at the check tomorrow unless a license is registered.");
}
