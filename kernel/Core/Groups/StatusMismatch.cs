namespace Baton.Core.Groups;

/// <summary>A server that says it holds a group which belongs to another.</summary>
/// <param name="Server">The server.</param>
/// <param name="Since">Since when it says so.</param>
/// <param name="IsTold">True once people were told.</param>
public sealed record Stray(ServerId Server, Instant Since, bool IsTold);

/// <summary>
/// Tells of groups that are held where they do not belong and not let go. One that nobody holds,
/// or whose server is only slow to start or to let go, is none (regressions 125, 126).
/// </summary>
internal static class StatusMismatch
{
    private const string Disputed = "disputed";

    /// <summary>Takes a server's word on a group.</summary>
    public static void Take(Draft draft, GroupReport report)
    {
        var known = draft.State.Strays.GetValueOrDefault(report.Group);
        bool stray = report.IsCertain && draft.State.Placements.GetValueOrDefault(report.Group)
            is { Owner: { } owner } && owner != report.Server;
        if (!stray && known?.Server == report.Server) Forget(draft, report.Group);
        if (!stray || known?.Server == report.Server) return;
        draft.State = draft.State with
        {
            Strays = draft.State.Strays.SetItem(
                report.Group, new Stray(report.Server, draft.Now, false)),
        };
    }

    /// <summary>
    /// Keeps a group stopped that was active twice: another server would go on with one of two
    /// histories of its data, and nobody would know which.
    /// </summary>
    public static void Hold(Draft draft, Placement placement)
    {
        StartWait.Forget(draft, placement.Group);
        var reason = new Reason(Disputed, "It was active on several servers at once and stays "
            + $"stopped until an operator starts it: clpgrp -s {placement.Group} -h SERVER.");
        if (placement.Reason == reason) return;
        draft.Error("rc", 503, $"A mismatch in the group {placement.Group} status occurs between "
            + $"the servers. {reason}");
        draft.Place(placement with { Epoch = placement.Epoch + 1, Reason = reason });
    }

    /// <summary>Tells of what has lasted too long; only the coordinator does.</summary>
    public static void Watch(Draft draft)
    {
        foreach (var (group, stray) in draft.State.Strays)
        {
            bool over = !draft.State.View.Members.Contains(stray.Server)
                || draft.State.Placements.GetValueOrDefault(group)?.Owner is not { } owner
                || owner == stray.Server;
            if (over) Forget(draft, group);
            else if (!stray.IsTold && draft.State.IsCoordinator && draft.Now >= DueAt(stray))
                Tell(draft, group, stray);
        }
    }

    public static Instant DueAt(Stray stray) => stray.Since + Limits.MismatchPatience;

    private static void Tell(Draft draft, string group, Stray stray)
    {
        draft.Error("rc", 503, $"A mismatch in the group {group} status occurs between the "
            + $"servers. {draft.State.Config.NameOf(stray.Server)} holds it, and it belongs to "
            + $"{draft.State.NameOf(draft.State.Placements[group].Owner)}.");
        draft.State = draft.State with
        {
            Strays = draft.State.Strays.SetItem(group, stray with { IsTold = true }),
        };
    }

    private static void Forget(Draft draft, string group) => draft.State = draft.State with
    {
        Strays = draft.State.Strays.Remove(group),
    };
}
