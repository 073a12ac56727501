using Baton.Core.Membership;

namespace Baton.Core;

/// <summary>
/// Tells the steps after which groups and monitors stay as they are: nothing changed but who was
/// heard and what the targets said, with nothing under way and no deadline of theirs passed.
/// </summary>
internal static class Rest
{
    /// <summary>True if what followed from the state before still does.</summary>
    public static bool Holds(State before, State after, Instant now) =>
        before.IsSettled && before.Pending.IsEmpty && now < before.RestWakeAt
        && SaysTheSame(before.Heartbeats, after.Heartbeats)
        && (after with { Heartbeats = before.Heartbeats, Evidence = before.Evidence }) == before;

    private static bool SaysTheSame(HeartbeatTable before, HeartbeatTable after)
    {
        if (ReferenceEquals(before, after)) return true;
        if (before.Peers.Length != after.Peers.Length) return false;
        for (int i = 0; i < before.Peers.Length; i++)
        {
            if (!ReferenceEquals(before.Peers[i].Beat, after.Peers[i].Beat)
                && !Equals(before.Peers[i].Beat, after.Peers[i].Beat)) return false;
        }
        return true;
    }
}
