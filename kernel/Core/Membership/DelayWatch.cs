using Baton.Core.Config;

namespace Baton.Core.Membership;

/// <summary>
/// Warns of a heartbeat that came late, at so many percent of the timeout: once, until one comes
/// in time again. It is noticed when the late one comes; one that never does is a path that is
/// down.
/// </summary>
internal static class DelayWatch
{
    private const int Never = 100;

    /// <summary>Looks at a beat before it is noted.</summary>
    public static void Note(Draft draft, Event.BeatHeard heard)
    {
        var state = draft.State;
        if (state.Config.Timing.DelayWarningPercent >= Never
            || state.Phase is ServicePhase.Stopped or ServicePhase.Suspended) return;
        var peer = state.Heartbeats[heard.From];
        if (heard.Path >= peer.HeardAt.Length || !peer.PathUp[heard.Path]
            || peer.HeardAt[heard.Path] is not { } last
            || peer.Beat?.Incarnation != heard.Beat.Incarnation) return;
        var gap = heard.At - last;
        bool late = IsLate(state.Config.Timing, gap);
        if (!late && state.LatePaths.IsEmpty) return;
        string path = $"{state.Config.NameOf(heard.From)}/{heard.Path}";
        bool told = state.LatePaths.Contains(path);
        if (!late)
        {
            if (told) draft.State = state with { LatePaths = state.LatePaths.Remove(path) };
            return;
        }
        // At 0 percent every beat is told of, to find the right times.
        if (told && state.Config.Timing.DelayWarningPercent > 0) return;
        if (!told) draft.State = state with { LatePaths = state.LatePaths.Add(path) };
        var heartbeat = state.Config.Heartbeats[heard.Path];
        draft.Warning(heartbeat.Type, 72, $"A heartbeat of {state.Config.NameOf(heard.From)} on "
            + $"{heartbeat.Name} was late: it came after {gap.TotalMilliseconds:0} ms of "
            + $"{state.Config.Timing.HeartbeatTimeout.TotalMilliseconds:0} ms "
            + $"({state.Config.Timing.DelayWarningPercent} %).");
    }

    /// <summary>True if so long a silence before a beat is to be warned of.</summary>
    public static bool IsLate(TimingConfig timing, TimeSpan gap) =>
        timing.DelayWarningPercent < Never
        && gap.Ticks * 100 >= timing.HeartbeatTimeout.Ticks * timing.DelayWarningPercent;
}
