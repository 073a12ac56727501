namespace Baton.Core.Monitors;

/// <summary>What the servers tell each other of their monitors.</summary>
internal static class MonitorBoard
{
    /// <summary>This server's word.</summary>
    public static Message.Monitored Of(State state) => new(
        [.. state.Monitors.Select(m => new MonitorReport
        {
            Monitor = m.Key,
            Phase = m.Value.Phase,
            Restarts = m.Value.Counters.Restarts,
            Failovers = m.Value.Counters.Failovers,
            FinalActionDone = m.Value.Counters.FinalActionDone,
            Scripts = m.Value.Counters.Scripts,
            Dummy = m.Value.Dummy,
            Recovering = m.Value.IsRecovering,
            Reason = m.Value.Reason,
        })],
        state.Unusable);

    /// <summary>Tells the others when something changed in a step.</summary>
    public static void Tell(Draft draft, State before)
    {
        var state = draft.State;
        if (!state.View.IsCommitted
            || (ReferenceEquals(before.Monitors, state.Monitors)
                && ReferenceEquals(before.Unusable, state.Unusable)))
            return;
        var (was, now) = (Of(before), Of(state));
        if (!ReferenceEquals(before.Unusable, state.Unusable)
            || !was.Monitors.SequenceEqual(now.Monitors))
            draft.Broadcast(now);
    }

    /// <summary>Takes another server's word; types it can run again may be tried again.</summary>
    public static void Take(Draft draft, ServerId from, Message.Monitored said)
    {
        var known = draft.State.Peers.GetValueOrDefault(from);
        draft.State = draft.State with { Peers = draft.State.Peers.SetItem(from, said) };
        if (known is not null && !known.Unusable.SequenceEqual(said.Unusable))
            TryAgain(draft, from);
    }

    /// <summary>Forgets that groups could not be activated on a server that has changed.</summary>
    public static void TryAgain(Draft draft, ServerId server)
    {
        foreach (var placement in draft.State.Placements.Values)
        {
            if (placement.Tried.Contains(server)) draft.State = draft.State with
            {
                Placements = draft.State.Placements.SetItem(placement.Group,
                    placement with { Tried = placement.Tried.Without(server) }),
            };
        }
    }
}
