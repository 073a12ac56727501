using System.Collections.Immutable;

namespace Baton.Core.Membership;

/// <summary>
/// Who hears whom, as a matrix: every server's own word, passed on by those who hear it. Partial
/// and one-way losses settle in the largest set of servers that all hear each other; of equally
/// large ones, the one with the server of the highest priority.
/// </summary>
public static class Connectivity
{
    /// <summary>The servers heard here now, this one included.</summary>
    public static ServerSet Heard(State state, Instant now) =>
        state.Heartbeats.Heard(now, state.Config.Timing.HeartbeatTimeout).With(state.Self);

    /// <summary>Row by row whom each server hears; empty for a server nobody knows of.</summary>
    public static ImmutableArray<ServerSet> Rows(State state, Instant now)
    {
        var heard = Heard(state, now);
        int count = state.Config.Servers.Length;
        // A peer may still go by a configuration with more servers.
        var all = state.Config.AllServers;
        var rows = new ServerSet[count];
        foreach (var relay in heard.Without(state.Self))
        {
            var said = state.Heartbeats[relay].Beat!.Hears;
            for (int i = 0; i < Math.Min(count, said.Length); i++)
            {
                var server = new ServerId(i);
                if (server != state.Self && !heard.Contains(server)) rows[i] |= said[i] & all;
            }
        }
        foreach (var peer in heard.Without(state.Self))
        {
            var said = state.Heartbeats[peer].Beat!.Hears;
            rows[peer.Index] = peer.Index < said.Length ? said[peer.Index] & all : ServerSet.Empty;
        }
        rows[state.Self.Index] = heard;
        return [.. rows];
    }

    /// <summary>Servers whose cluster service is not stopped, as far as is known here.</summary>
    public static ServerSet Live(State state, ImmutableArray<ServerSet> rows)
    {
        var live = ServerSet.Empty;
        for (int i = 0; i < rows.Length; i++)
        {
            var server = new ServerId(i);
            bool stopped = server == state.Self
                ? state.Phase == ServicePhase.Stopped
                : rows[state.Self.Index].Contains(server)
                    && state.Heartbeats[server].Beat!.Phase == ServicePhase.Stopped;
            if (!rows[i].IsEmpty && !stopped) live = live.With(server);
        }
        return live;
    }

    /// <summary>
    /// Servers that are heard and say nothing: they have not yet looked at what they hold.
    /// </summary>
    public static ServerSet Looking(ImmutableArray<ServerSet> rows, ServerSet heard) =>
        ServerSet.Of(heard.Where(s => rows[s.Index].IsEmpty));

    /// <summary>The membership this server's knowledge calls for.</summary>
    public static ServerSet Membership(State state, Instant now)
    {
        var rows = Rows(state, now);
        return LargestClique(rows, Live(state, rows));
    }

    /// <summary>
    /// Those of the committed view that still hear each other. A member that has restarted hears
    /// nobody yet: its word counts only in the next view, and it takes nobody out of this one.
    /// </summary>
    public static ServerSet Remaining(State state, ImmutableArray<ServerSet> rows) =>
        LargestClique(rows,
            (Live(state, rows) & state.View.Members) - Restarted(state, rows[state.Self.Index]));

    /// <summary>
    /// Members that are heard as another start than the one the view was made with.
    /// </summary>
    public static ServerSet Restarted(State state, ServerSet heard) =>
        ServerSet.Of((heard & state.View.Members).Without(state.Self).Where(m =>
            state.Heartbeats[m].Beat!.Incarnation
                != state.ViewIncarnations.GetValueOrDefault(m)));

    /// <summary>
    /// True if a server says that it has stopped; one that has restarted says so only when it has
    /// looked and holds nothing.
    /// </summary>
    public static bool SaysGoodbye(State state, ServerId server) =>
        state.Heartbeats[server].Beat is { Phase: ServicePhase.Stopped };

    /// <summary>The largest mutual set among the live; ties go to the higher priority.</summary>
    public static ServerSet LargestClique(ImmutableArray<ServerSet> rows, ServerSet live)
    {
        var mutual = new ServerSet[rows.Length];
        foreach (var a in live)
        {
            foreach (var b in live)
            {
                if (a != b && rows[a.Index].Contains(b) && rows[b.Index].Contains(a))
                    mutual[a.Index] = mutual[a.Index].With(b);
            }
        }
        return Grow(mutual, ServerSet.Empty, live, ServerSet.Empty);
    }

    // Candidates are tried in priority order, so the first of equally large sets is the one kept.
    private static ServerSet Grow(
        ServerSet[] mutual, ServerSet chosen, ServerSet candidates, ServerSet best)
    {
        if (candidates.IsEmpty) return chosen.Count > best.Count ? chosen : best;
        while (!candidates.IsEmpty && chosen.Count + candidates.Count > best.Count)
        {
            var next = candidates.First;
            candidates = candidates.Without(next);
            best = Grow(mutual, chosen.With(next), candidates & mutual[next.Index], best);
        }
        return best;
    }
}
