using System.Collections.Immutable;
using Baton.Core.Operation;

namespace Baton.Core.Status;

/// <summary>What became of operators' requests, and what was told to be held back.</summary>
internal static class DecisionsOfRequests
{
    /// <summary>Non-actions that matter: each says by its number what was not done.</summary>
    private static readonly ImmutableHashSet<(string Module, int Id)> HeldBack =
    [
        ("rm", 25), ("rm", 100), ("rm", 190), ("rm", 191), ("rm", 192), ("rm", 193), ("rm", 200),
        ("rm", 220), ("rc", 17), ("rc", 18), ("rc", 27), ("rc", 28), ("rc", 92), ("rc", 93),
        ("rc", 100), ("rc", 200), ("rc", 206), ("rc", 225), ("rc", 500), ("rc", 501), ("rc", 503),
        ("rc", 504), ("rc", 510), ("rc", 511), ("rc", 512), ("rc", 513), ("rc", 514), ("cl", 18),
        ("cl", 11), ("nm", 8), ("nm", 12), ("nm", 71), ("nm", 72), ("cfmgr", 1), ("cfmgr", 2),
        ("cfmgr", 3),
    ];

    /// <summary>What an operator asked for, and how it was answered.</summary>
    public static void Add(State before, Event happened, Turn turn,
        ImmutableArray<Decision>.Builder found)
    {
        var come = happened as Event.OperatorAsked;
        foreach (var effect in turn.Effects)
        {
            if (effect is not Effect.Reply reply) continue;
            var asked = come?.Request == reply.Request ? come.Asked
                : before.Pending.FirstOrDefault(p => p.Request == reply.Request)?.Asked;
            if (asked is null) continue;
            if (come?.Request == reply.Request) come = null;
            found.Add(new("request", Words(asked), Word(reply.Answer.Kind), new Reason(
                "operator-" + Word(reply.Answer.Kind).Replace(' ', '-'), reply.Answer.Text)));
        }
        if (come is not null)
            found.Add(new("request", Words(come.Asked), "taken on", come.Asked
                is OperatorRequest.StartService { Automatic: true }
                    ? new Reason("automatic", "The daemon has started.")
                    : new Reason("operator", "An operator asked for it.")));
    }

    /// <summary>What was told of as held back or carried out by itself.</summary>
    public static void AddTold(State after, Turn turn, ImmutableArray<Decision>.Builder found)
    {
        foreach (var effect in turn.Effects)
        {
            if (effect is Effect.Halt halt)
                found.Add(new("final-action", after.NameOf(after.Self),
                    $"{halt.Action} now", halt.Reason));
            else if (effect is Effect.Tell { Alert: var alert }
                && HeldBack.Contains((alert.Module, alert.Id)))
                found.Add(new("notice", after.NameOf(after.Self), $"{alert.Module} {alert.Id}",
                    new Reason($"{alert.Module}-{alert.Id}", alert.Text)));
        }
    }

    private static string Word(ReplyKind kind) => kind switch
    {
        ReplyKind.Done => "done",
        ReplyKind.Accepted => "accepted",
        ReplyKind.PartlyFailed => "failed in part",
        ReplyKind.Failed => "failed",
        ReplyKind.TimedOut => "not done in time",
        _ => "refused",
    };

    private static string Words(OperatorRequest asked) => asked switch
    {
        OperatorRequest.StartService r => $"start service{Of(r.All ? "all" : r.Server)}",
        OperatorRequest.StopService r => $"stop service{Of(r.All ? "all" : r.Server)}",
        OperatorRequest.SkipWait r => $"skip wait{Of(r.Server)}",
        OperatorRequest.SuspendService r => $"suspend{Of(r.All ? "all" : r.Server)}",
        OperatorRequest.ResumeService r => $"resume{Of(r.All ? "all" : r.Server)}",
        OperatorRequest.StartGroup r => $"start group{Of(r.Group)}{Of(r.Server, "on")}",
        OperatorRequest.StopGroup r => $"stop group{Of(r.Group)}{Of(r.Server, "on")}",
        OperatorRequest.MoveGroup r => $"move group{Of(r.Group)}{Of(r.To, "to")}",
        OperatorRequest.StartResource r => $"start resource{Of(r.Resource)}",
        OperatorRequest.StopResource r => $"stop resource{Of(r.Resource)}",
        OperatorRequest.ControlMonitors r =>
            $"{r.Deed} monitor{Of(r.Monitor)}{Of(r.Server, "on")}",
        OperatorRequest.SetTimeoutRatio r => $"timeout ratio {r.Ratio}",
        _ => asked.GetType().Name,
    };

    private static string Of(string name, string word = "") =>
        name.Length == 0 ? "" : word.Length == 0 ? $" {name}" : $" {word} {name}";
}
