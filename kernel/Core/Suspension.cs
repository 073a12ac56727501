using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core;

/// <summary>
/// A suspended server keeps what it holds and neither monitors nor judges anybody, over a restart
/// of its daemon too. Nobody else judges it either: a silence that means nothing cannot lead to a
/// takeover, also when the others are resumed and it is not (regression 212).
/// </summary>
internal static class Suspension
{
    /// <summary>Why a daemon that starts is suspended.</summary>
    public static readonly Reason Kept =
        new("suspended", "The cluster service is suspended; clpcl --resume ends it.");

    /// <summary>What keeps this server from being suspended now; null for nothing.</summary>
    public static string? Obstacle(State state)
    {
        if (state.Phase != ServicePhase.Running)
            return "its cluster service is not running, or not yet in a view.";
        if (state.Emergency is not null || state.Halt is not null)
            return "it is letting go of what it holds.";
        if (state.DoubtSince is not null)
            return "it stood still, and asks whether it was replaced meanwhile.";
        if (state.Loss is { } loss)
            return string.Join(", ", loss.Lost.Select(state.Config.NameOf))
                + " fell silent and is being judged.";
        if (state.HighestView > state.View.Number) return "the membership is changing.";
        if (state.Local.Values.FirstOrDefault(g => g.IsBusy) is { } busy)
            return $"group {busy.Name} is starting or stopping.";
        // A restart by a monitor must not be cut in half (regression 162).
        return state.Monitors.Where(m => m.Value.RecoveryDue || m.Value.IsRecovering)
            .Select(m => $"the recovery of {m.Key} is under way.").FirstOrDefault();
    }

    /// <summary>What of the whole cluster speaks against a suspension; null for nothing.</summary>
    public static string? ClusterObstacle(State state)
    {
        if (state.WholeClusterStops) return "the whole cluster is stopping.";
        var moving = state.Config.Groups.FirstOrDefault(g => IsMoving(state, g.Name));
        return moving is null ? null : $"group {moving.Name} is starting or stopping.";
    }

    private static bool IsMoving(State state, string group)
    {
        if (state.Placements.GetValueOrDefault(group) is not { Owner: { } owner } placement)
            return false;
        return state.Reports.GetValueOrDefault(group) is not { } report
            ? placement.Instruction == Instruction.Run
            : report.Server == owner && (report.Epoch != placement.Epoch
                || report.Phase is GroupPhase.Activating or GroupPhase.Deactivating);
    }

    /// <summary>Suspends this server.</summary>
    /// <param name="draft">The step.</param>
    /// <param name="all">
    /// The others are suspended too: one that falls silent before it says so is not judged.
    /// </param>
    public static void Begin(Draft draft, bool all)
    {
        var state = draft.State;
        draft.Info("pm", 35, "A request to suspend the cluster service was received.");
        draft.State = state with
        {
            Phase = ServicePhase.Suspended,
            PhaseReason = Kept,
            PhaseSince = draft.Now,
            Asleep = all ? state.View.Members.Without(state.Self) : state.Asleep,
            Loss = null,
            Proposal = null,
            ExcludedSince = null,
        };
        // An operator waits for this number on every server before an upload.
        draft.Info("pm", 2, "The cluster service is suspended; the groups stay as they are.");
    }

    /// <summary>
    /// Why this server cannot be resumed: its daemon was restarted meanwhile, so it would have to
    /// join anew, and may not; what it holds must not be thought to be stopped. Null if it can.
    /// </summary>
    public static string? AgainstEnd(State state, Instant now) =>
        Generations.Behind(state, now) is { } behind ? behind.Text
        : state.Phase != ServicePhase.Suspended || state.View.IsCommitted
        || (state.HasLooked && state.Local.Values.All(g => g.IsOver))
            ? null : ServiceLife.AgainstStart(state, now) is { } why
            ? $"it may hold groups, and could not join again. {why}" : null;

    /// <summary>Ends the suspension of this server.</summary>
    /// <param name="draft">The step.</param>
    /// <param name="force">Suspended servers that are not heard are down.</param>
    public static void End(Draft draft, bool force)
    {
        var state = draft.State;
        var heard = Connectivity.Heard(state, draft.Now);
        var silent = state.Asleep - heard;
        draft.Info("pm", 34, "A request to resume the cluster service was received.");
        foreach (var server in silent)
            draft.Warning("nm", 10, $"Server {state.Config.NameOf(server)} was suspended when it "
                + "was last heard: " + (force
                    ? "it is taken for down, as asked."
                    : "what it holds stays with it until it is heard again, or until "
                        + "clpcl --resume --force says that it is down."));
        if (force) state = state with { Asleep = state.Asleep & heard };
        if (state.Phase != ServicePhase.Suspended)
        {
            draft.State = state;
            return;
        }
        draft.State = state with
        {
            Phase = state.View.IsCommitted ? ServicePhase.Running : ServicePhase.Stopped,
            PhaseReason = Reason.None,
            PhaseSince = draft.Now,
            // What was silent before is no evidence: nobody asked since.
            Evidence = [.. state.Evidence.Select(e => new Partition.Evidence
            {
                // Nobody judged meanwhile, so nobody took anything over.
                ProvenAt = e.ProvenAt is null ? null : draft.Now,
                WasSilent = e.WasSilent,
            })],
        };
        // A daemon that was restarted meanwhile looks at what runs, and joins anew.
        if (!state.View.IsCommitted) ServiceLife.Start(draft);
    }

    /// <summary>
    /// Who is asleep after a beat: who is suspended itself only learns of more, since a word from
    /// before the others were suspended may still be on its way.
    /// </summary>
    public static ServerSet AsleepAfter(State state, ServerId from) =>
        state.Heartbeats[from].Beat!.Phase switch
        {
            ServicePhase.Suspended => state.Asleep.With(from),
            ServicePhase.Stopped => state.Asleep.Without(from),
            _ when state.Phase == ServicePhase.Suspended => state.Asleep,
            _ => state.Asleep.Without(from),
        };

    /// <summary>
    /// Those heard that take this server for suspended still: they announce no takeover to it, so
    /// it must not judge that they do not hear it.
    /// </summary>
    public static ServerSet Unaware(State state, ServerSet heard) => ServerSet.Of(
        heard.Without(state.Self).Where(
            s => state.Heartbeats[s].Beat!.Asleep.Contains(state.Self)));
}
