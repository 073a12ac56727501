using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>Notices that servers are missing which nobody said goodbye for.</summary>
internal static class LossWatch
{
    public static void Note(Draft draft)
    {
        var state = draft.State;
        if (state.Phase is ServicePhase.Stopped or ServicePhase.Suspended
            || state.Emergency is not null || state.DoubtSince is not null)
        {
            if (state.Loss is not null) draft.State = state with { Loss = null };
            return;
        }
        var lost = Missing(state, draft.Now);
        if (state.Loss is { } known && !lost.IsEmpty && known.Lost == lost) return;
        if (lost.IsEmpty)
        {
            if (state.Loss is { } over) Withdraw(draft, over);
            return;
        }
        draft.State = state with
        {
            Loss = new Loss(
                lost, draft.Now, Suspicion.Since(state, lost, draft.Now), Verdict.Open),
        };
    }

    /// <summary>The servers that are missing without a goodbye.</summary>
    private static ServerSet Missing(State state, Instant now)
    {
        var rows = Connectivity.Rows(state, now);
        var heard = rows[state.Self.Index];
        var stopped = Stopped(state, now);
        if (state.View.IsCommitted)
        {
            var remaining = Connectivity.Remaining(state, rows);
            return (state.View.Members - remaining - stopped
                - state.Asleep - Suspension.Unaware(state, heard)
                - Connectivity.Restarted(state, heard)
                - SparedFor(state, remaining & heard, now)).Without(state.Self);
        }
        var clique = Connectivity.LargestClique(rows, Connectivity.Live(state, rows));
        // Who is heard may run, or start: a server that it cannot hear leaves it to go on, and so
        // does one that it is only told of if it holds what it ran before its daemon restarted.
        bool othersRun = Versions.StrangerRuns(state, now) || IsToldOf(state, heard, clique)
            || heard.Without(state.Self).Any(s =>
                state.Heartbeats[s].Beat is { Phase: not ServicePhase.Stopped } beat
                && (beat.Phase != ServicePhase.Starting
                    || (!rows[s.Index].IsEmpty && Standing.IsDeaf(state, rows, s))
                    || (!clique.Contains(s) && Standing.GoesOnWithout(state, s))));
        // Who was cut off before its daemon restarted cannot know since when.
        bool alone = clique.Without(state.Self).IsEmpty && Standing.HoldsFound(state);
        bool waiting = now < (alone ? Standing.AloneAt(state)
            : state.StartWaitEnd);
        return othersRun || waiting
            ? ServerSet.Empty
            : (state.Config.AllServers - clique - stopped - state.Asleep
                - Connectivity.Looking(rows, heard)).Without(state.Self);
    }

    // Others may miss a dead server some milliseconds before this one does: as long as that one is
    // suspected, nobody who is heard is given up for it.
    private static ServerSet SparedFor(State state, ServerSet others, Instant now)
    {
        var fresh = ServerSet.Of(state.View.Members.Without(state.Self).Where(m =>
            state.Heartbeats[m].LastHeard is { } last
            && now - last < state.Config.Timing.HalfTimeout));
        return fresh.Includes(others.Without(state.Self)) ? ServerSet.Empty : fresh;
    }

    // Somebody passes on the word of a server that this one cannot hear itself: it is not stopped.
    // Who would be in one view with this server agrees to none while that one runs.
    private static bool IsToldOf(State state, ServerSet heard, ServerSet clique)
    {
        foreach (var relay in heard.Without(state.Self) - clique)
        {
            var said = state.Heartbeats[relay].Beat!.Hears;
            for (int i = 0; i < Math.Min(said.Length, state.Config.Servers.Length); i++)
            {
                if (!said[i].IsEmpty && !heard.Contains(new ServerId(i))) return true;
            }
        }
        return false;
    }

    /// <summary>
    /// The servers known to be stopped. One that starts believes only what it hears from then on:
    /// who had stopped before may have started on the other side of a cut (regression 177). Two
    /// that start together must not take each other's last word for news: it counts an interval
    /// later.
    /// </summary>
    public static ServerSet Stopped(State state, Instant now)
    {
        var said = ServerSet.Of(Connectivity.Heard(state, now).Without(state.Self).Where(s =>
            Connectivity.SaysGoodbye(state, s)
            && (state.View.IsCommitted || state.Heartbeats[s].LastHeard
                >= state.PhaseSince + state.Config.Timing.HeartbeatInterval)));
        return state.View.IsCommitted ? said | state.LeftCleanly : said;
    }

    private static void Withdraw(Draft draft, Loss over)
    {
        draft.State = draft.State with { Loss = null };
        // What stopped is failed over from all the same.
        var back = over.Lost - Stopped(draft.State, draft.Now);
        if (!back.IsEmpty) draft.Info("nm", 39, $"{Voices.Names(draft.State, back)} came back in "
            + "time; the pending failover is cancelled.");
    }
}
