using System.Collections.Immutable;

namespace Baton.Core.Membership;

/// <summary>How often a server was taken out of the view for its silence.</summary>
/// <param name="Count">The times in a row, without a quiet time between them.</param>
/// <param name="At">The last of them.</param>
/// <param name="IsTold">True once it was told that the server is kept out for it.</param>
public sealed record Flap(int Count, Instant At, bool IsTold = false);

/// <summary>
/// Damps links that come and go: who was judged down again and again is let in again only after
/// a while that doubles each time, so that views do not follow every move of a bad cable.
/// </summary>
internal static class Flaps
{
    /// <summary>After this long without a loss a server is as good as any other.</summary>
    public static TimeSpan Memory(State state) => LongestWait(state) * 2;

    private static TimeSpan LongestWait(State state) =>
        state.Config.Timing.HeartbeatTimeout * Limits.FlapTimeoutsMax;

    /// <summary>Counts those that a new view leaves out for their silence.</summary>
    public static ImmutableSortedDictionary<ServerId, Flap> After(
        State state, ServerSet dropped, Instant now)
    {
        var flaps = state.Flaps;
        foreach (var (server, flap) in flaps)
        {
            if (now - flap.At >= Memory(state)) flaps = flaps.Remove(server);
        }
        foreach (var server in dropped)
        {
            int before = flaps.GetValueOrDefault(server)?.Count ?? 0;
            flaps = flaps.SetItem(server, new(before + 1, now));
        }
        return flaps;
    }

    /// <summary>From when on a server may be in a view again.</summary>
    public static Instant Until(State state, ServerId server)
    {
        // A first loss may be a crash: a server that was started again need not wait.
        if (state.Flaps.GetValueOrDefault(server) is not { Count: > 1 } flap)
            return new Instant(0);
        int doubled = 1 << Math.Min(flap.Count - 2, 10);
        return flap.At + TimeSpan.FromTicks(Math.Min(
            (state.Config.Timing.HeartbeatTimeout * doubled).Ticks, LongestWait(state).Ticks));
    }

    /// <summary>The servers that are not let in now.</summary>
    public static ServerSet Damped(State state, Instant now) => state.Flaps.IsEmpty
        ? ServerSet.Empty : ServerSet.Of(state.Flaps.Keys.Where(s =>
            s.Index < state.Config.Servers.Length && now < Until(state, s)));

    /// <summary>
    /// Those that ask to be. Only who starts: two that both run and meet again have to agree at
    /// once.
    /// </summary>
    public static ServerSet KeptOut(State state, Instant now) => ServerSet.Of(
        Damped(state, now).Where(s =>
            state.Heartbeats[s].Beat is { Phase: ServicePhase.Starting }));

    /// <summary>Tells, once each time, who is heard and kept out.</summary>
    public static void Tell(Draft draft)
    {
        var (state, now) = (draft.State, draft.Now);
        if (!state.IsCoordinator || state.Flaps.IsEmpty) return;
        foreach (var server in KeptOut(state, now) & Connectivity.Heard(state, now)
            - state.View.Members)
        {
            var flap = state.Flaps[server];
            if (flap.IsTold) continue;
            draft.Warning("nm", 8, $"Server {state.Config.NameOf(server)} fell silent "
                + $"{flap.Count} times in a row and is not let in again before "
                + $"{(Until(state, server) - now).TotalSeconds:0.#} s have passed.");
            draft.State = draft.State with
            {
                Flaps = draft.State.Flaps.SetItem(server, flap with { IsTold = true }),
            };
        }
    }

    /// <summary>When the next of them may be let in.</summary>
    public static Instant Deadline(State state, Instant now)
    {
        var earliest = Instant.Never;
        foreach (var server in Damped(state, now))
            earliest = Instant.Earlier(earliest, Until(state, server));
        return earliest;
    }
}
