using Baton.Core.Config;

namespace Baton.Core;

/// <summary>
/// Bounds what one cause can do to a cluster. No rule, plugin or script may stop more than a
/// share of the servers within a window: a check that fails everywhere would else stop them all,
/// one after the other. A stop that protects data (cut off, replaced, active twice) is no rule's
/// doing and is not bounded.
/// </summary>
internal static class BlastRadius
{
    /// <summary>How many servers may be stopped within a window; one always may.</summary>
    public static int Most(ClusterConfig config) => Math.Max(
        1, config.Servers.Length * config.Life.BlastShare / 100);

    /// <summary>Why a server must not be stopped by an error's last step; null if it may.</summary>
    /// <param name="state">What is known here.</param>
    /// <param name="target">The server that is to be stopped or fenced.</param>
    /// <param name="now">The moment.</param>
    public static Reason? Forbids(State state, ServerId target, Instant now)
    {
        if (state.Config.Life.BlastShare >= 100) return null;
        var stopped = ServerSet.Of(state.Stops
            .Where(s => now - s.Value < state.Config.Life.BlastWindow).Select(s => s.Key));
        int most = Most(state.Config);
        return stopped.Contains(target) || stopped.Count < most ? null
            : new("blast-radius", $"{string.Join(", ", stopped.Select(state.Config.NameOf))} "
                + "was stopped by an error within "
                + $"{state.Config.Life.BlastWindow.TotalSeconds:0} s, and no more than {most} of "
                + $"{state.Config.Servers.Length} servers may be.");
    }

    /// <summary>Notes that a server is stopped by an error's last step.</summary>
    public static void Note(Draft draft, ServerId server)
    {
        var state = draft.State;
        var window = state.Config.Life.BlastWindow;
        draft.State = state with
        {
            Stops = state.Stops
                .RemoveRange(state.Stops.Where(s => draft.Now - s.Value >= window)
                    .Select(s => s.Key))
                .SetItem(server, draft.Now),
        };
    }

    /// <summary>
    /// True if everybody fell silent at once: as likely the own fault as theirs, so without
    /// anything else to go by it is waited for whether they come back.
    /// </summary>
    public static bool IsEverybody(State state, ServerSet lost)
    {
        var others = (state.View.Members - state.LeftCleanly).Without(state.Self);
        return state.View.IsCommitted && others.Count > 1 && lost.Includes(others);
    }
}
