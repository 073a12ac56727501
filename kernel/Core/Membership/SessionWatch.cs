using Baton.Core.Config;

namespace Baton.Core.Membership;

/// <summary>
/// Notices a server that is heard, over a disk or a line or a witness, and cannot be told anything:
/// the view stays, since it is alive, and no order reaches it. Told once, and never a failover.
/// </summary>
internal static class SessionWatch
{
    public static void Note(Draft draft)
    {
        var state = draft.State;
        if (!Watches(state.Config)) return;
        var heard = state.Phase is ServicePhase.Stopped or ServicePhase.Suspended
            ? ServerSet.Empty : Connectivity.Heard(state, draft.Now).Without(state.Self);
        var alone = heard - state.Reachable;
        foreach (var (server, since) in state.Unreached)
        {
            if (alone.Contains(server)) continue;
            draft.State = draft.State with { Unreached = draft.State.Unreached.Remove(server) };
            if (since == Instant.Never && state.Reachable.Contains(server))
                draft.Info("nm", 81, "Internal communication with server "
                    + $"{state.Config.NameOf(server)} is recovered.");
        }
        foreach (var server in alone) Look(draft, server);
    }

    /// <summary>When the next one counts as lost.</summary>
    public static Instant Deadline(State state)
    {
        var earliest = Instant.Never;
        if (state.Unreached.IsEmpty) return earliest;
        foreach (var since in state.Unreached.Values)
        {
            if (since != Instant.Never)
                earliest = Instant.Earlier(earliest, since + Patience(state.Config.Timing));
        }
        return earliest;
    }

    // Once it is told, the moment it began is of no use any more: Never marks that.
    private static void Look(Draft draft, ServerId server)
    {
        var state = draft.State;
        if (!state.Unreached.TryGetValue(server, out var since))
        {
            draft.State = state with { Unreached = state.Unreached.Add(server, draft.Now) };
            return;
        }
        if (since == Instant.Never || draft.Now < since + Patience(state.Config.Timing)) return;
        draft.State = state with { Unreached = state.Unreached.SetItem(server, Instant.Never) };
        draft.Warning("nm", 80, "Internal communication with server "
            + $"{state.Config.NameOf(server)} is lost: it is heard and stays in the cluster, and "
            + "nothing can be ordered there until a LAN connects it again.");
    }

    // A server that died is silent by then, even on paths whose beats are fetched late.
    private static TimeSpan Patience(TimingConfig timing) =>
        timing.HeartbeatTimeout + timing.HeartbeatInterval * 3;

    // Where all heartbeats are LANs, who is heard is reached, or PathWatch tells it.
    private static bool Watches(ClusterConfig config)
    {
        foreach (var heartbeat in config.Heartbeats)
            if (!heartbeat.IsLan) return true;
        return false;
    }
}
