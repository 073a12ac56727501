using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Operation;

/// <summary>
/// Lengthens the timeouts of heartbeats, monitors and resources for a while on all servers
/// (regression 179): the configuration that the state goes by is the one with longer timeouts.
/// </summary>
internal static class TimeoutRatios
{
    private const int IssueShift = 5;

    /// <summary>The coordinator's answer to an operator's wish.</summary>
    public static OperatorReply Set(Draft draft, OperatorRequest.SetTimeoutRatio asked)
    {
        var state = draft.State;
        if (asked.Ratio is < 1 or > Limits.TimeoutRatioMax
            || asked.Period < TimeSpan.Zero || asked.Period > Limits.TimeoutRatioPeriodMax
            || (asked.Ratio > 1 && asked.Period == TimeSpan.Zero))
            return new(ReplyKind.Failed, $"A ratio is from 1 to {Limits.TimeoutRatioMax}, for "
                + $"{Limits.TimeoutRatioPeriodMax.Days} days at most.");
        if (asked.Ratio == 1 && state.Ratio.Ratio == 1)
            return new(ReplyKind.AlreadySo, "The timeouts are as configured.");
        // Servers that judge by different timeouts could both take a group for theirs.
        var unreached = state.View.Members.Without(state.Self) - state.Reachable;
        if (!unreached.IsEmpty)
            return new(ReplyKind.NotAllUp,
                $"{string.Join(", ", unreached.Select(state.Config.NameOf))} cannot be reached.");
        if (Versions.Spoken(state, state.View.Members)
            is { Minor: < ProtocolVersion.TimeoutRatio } spoken)
            return new(ReplyKind.Failed, "Not every server knows of a timeout ratio yet: some "
                + $"speak version {spoken} of the protocol.");
        long issue = (Math.Max(state.Ratio.Issue >> IssueShift, state.View.Number) + 1)
            << IssueShift | (long)state.Self.Index;
        Adopt(draft, new TimeoutRatio(asked.Ratio,
            asked.Ratio == 1 ? Instant.Never : draft.Now + asked.Period, issue));
        draft.Broadcast(Word(draft));
        return new(ReplyKind.Done, "");
    }

    /// <summary>Takes another server's word, if it is a later one.</summary>
    public static void Take(Draft draft, Message.RatioSet set)
    {
        if (set.Issue <= draft.State.Ratio.Issue || set.Ratio is < 1 or > Limits.TimeoutRatioMax)
            return;
        bool over = set.Ratio == 1 || set.Remaining <= TimeSpan.Zero;
        Adopt(draft, over ? TimeoutRatio.None with { Issue = set.Issue }
            : new TimeoutRatio(set.Ratio, draft.Now + set.Remaining, set.Issue));
    }

    /// <summary>Gives what was on disk its end, and ends what is over.</summary>
    public static void Note(Draft draft)
    {
        var ratio = draft.State.Ratio;
        if (ratio.Stored is { } left)
            draft.State = draft.State with
            {
                Ratio = ratio = ratio with { Until = draft.Now + left, Stored = null },
            };
        if (ratio.Ratio > 1 && draft.Now >= ratio.Until)
            Adopt(draft, TimeoutRatio.None with { Issue = ratio.Issue });
    }

    /// <summary>Tells a new view, and whoever is reached again.</summary>
    public static void Tell(Draft draft, State before)
    {
        var state = draft.State;
        if (state.Ratio.Issue == 0 || !state.View.IsCommitted) return;
        var untold = state.View.Number != before.View.Number
            ? state.View.Members : state.View.Members & (state.Reachable - before.Reachable);
        foreach (var member in untold.Without(state.Self))
            draft.Do(new Effect.Send(member, Word(draft)));
    }

    /// <summary>A configuration as it is in force under a ratio.</summary>
    public static ClusterConfig Under(ClusterConfig config, int ratio) => ratio == 1 ? config
        : config with
        {
            Timing = config.Timing with
            {
                HeartbeatTimeout = config.Timing.HeartbeatTimeout * ratio,
            },
            Monitors = [.. config.Monitors.Select(m => m with { Timeout = m.Timeout * ratio })],
            Resources = [.. config.Resources.Select(r => r with
            {
                Activate = r.Activate with { Timeout = r.Activate.Timeout * ratio },
                Deactivate = r.Deactivate with { Timeout = r.Deactivate.Timeout * ratio },
            })],
        };

    /// <summary>What a server that starts goes on with.</summary>
    public static State Resumed(State start, StoredRatio? stored)
    {
        if (stored is null) return start;
        if (stored.Ratio == 1 || stored.Left <= TimeSpan.Zero)
            return start with { Ratio = TimeoutRatio.None with { Issue = stored.Issue } };
        return start with
        {
            Config = Under(start.Config, stored.Ratio),
            Unstretched = start.Config,
            Ratio = new TimeoutRatio(stored.Ratio, Instant.Never, stored.Issue)
            {
                Stored = stored.Left,
            },
        };
    }

    /// <summary>What goes to disk of it; null if there never was one.</summary>
    public static StoredRatio? Kept(State state) => state.Ratio.Issue == 0 ? null
        : new(state.Ratio.Ratio, state.Ratio.LeftAt(state.SteppedAt), state.Ratio.Issue);

    private static void Adopt(Draft draft, TimeoutRatio ratio)
    {
        var state = draft.State;
        if (ratio.Ratio > 1)
            draft.Warning("cl", 30, $"Timeouts are {ratio.Ratio} times as long as configured for "
                + $"{(ratio.Until - draft.Now).TotalMinutes:0.#} minutes.");
        else if (state.Ratio.Ratio > 1)
            draft.Info("cl", 31, "Timeouts are as configured again.");
        draft.State = state with
        {
            Config = Under(state.Configured, ratio.Ratio),
            Unstretched = ratio.Ratio > 1 ? state.Configured : null,
            Ratio = ratio,
        };
    }

    private static Message.RatioSet Word(Draft draft) => new(draft.State.Ratio.Ratio,
        draft.State.Ratio.LeftAt(draft.Now), draft.State.Ratio.Issue);
}
