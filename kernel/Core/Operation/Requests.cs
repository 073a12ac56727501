using System.Collections.Immutable;
using Baton.Core.Fencing;
using Baton.Core.Membership;

namespace Baton.Core.Operation;

/// <summary>Takes operators' requests on, and answers them when they are seen to be done.</summary>
internal static class Requests
{
    public static void Take(Draft draft, Event.OperatorAsked asked)
    {
        bool waits = asked.Patience > TimeSpan.Zero;
        var pending = new PendingRequest(asked.Request, asked.Asked,
            draft.Now + (waits ? asked.Patience : Limits.TakeOnPatience))
        {
            IsWaitedFor = waits,
        };
        switch (asked.Asked)
        {
            case OperatorRequest.ControlMonitors r: MonitorRequests.Take(draft, pending, r); break;
            case OperatorRequest.StartService r:
                ServiceRequests.StartOrStop(draft, pending, r.Server, r.All);
                break;
            case OperatorRequest.StopService r:
                ServiceRequests.StartOrStop(draft, pending, r.Server, r.All);
                break;
            case OperatorRequest.SkipWait r:
                ServiceRequests.SkipWait(draft, pending, r);
                break;
            case OperatorRequest.SuspendService r:
                ServiceRequests.Suspend(draft, pending, r);
                break;
            case OperatorRequest.ResumeService r:
                ServiceRequests.Resume(draft, pending, r);
                break;
            default: Group(draft, pending); break;
        }
    }

    private static void Group(Draft draft, PendingRequest pending)
    {
        var state = draft.State;
        if (state.Phase == ServicePhase.Suspended)
        {
            Reply(draft, pending, ReplyKind.Suspended, Suspension.Kept.Text);
            return;
        }
        if (!state.View.IsCommitted)
        {
            Reply(draft, pending, ReplyKind.NotRunning,
                "The cluster service of this server is not running, or not yet in a view.");
            return;
        }
        Await(draft, pending);
        if (state.IsCoordinator)
            Answered(draft, pending.Request, Decide(draft, state.Self, pending.Asked));
        else
            draft.Do(new Effect.Send(state.View.Coordinator,
                new Message.Forwarded(pending.Request, pending.Asked)));
    }

    /// <summary>The coordinator's side of a request that came from another server.</summary>
    public static void Forwarded(Draft draft, ServerId from, Message.Forwarded forwarded)
    {
        if (ServiceRequests.IsOne(forwarded.Asked))
        {
            if (ServiceRequests.Obey(draft, forwarded.Asked) is { } refusal)
                draft.Do(new Effect.Send(from, new Message.Answered(forwarded.Request, refusal)));
            return;
        }
        var reply = forwarded.Asked is OperatorRequest.ControlMonitors monitors
            ? MonitorRequests.Obey(draft, monitors)
            : draft.State.IsCoordinator
            ? Decide(draft, from, forwarded.Asked)
            : draft.State.Phase == ServicePhase.Suspended
            ? new OperatorReply(ReplyKind.Suspended, $"The coordinator "
                + $"{draft.State.Config.NameOf(draft.State.Self)} is suspended.")
            : new OperatorReply(ReplyKind.Busy, "The coordinator has just changed; ask again.");
        draft.Do(new Effect.Send(from, new Message.Answered(forwarded.Request, reply)));
    }

    private static OperatorReply Decide(Draft draft, ServerId from, OperatorRequest asked) =>
        !draft.State.MayPlace
            ? new OperatorReply(ReplyKind.Busy, "The membership is changing; ask again.")
        : asked switch
        {
            OperatorRequest.StartGroup r => GroupRequests.Start(draft, from, r),
            OperatorRequest.StopGroup r => GroupRequests.Stop(draft, from, r),
            OperatorRequest.MoveGroup r => GroupRequests.Move(draft, from, r),
            OperatorRequest.ConfirmDown r => FenceDesk.Confirm(draft, r),
            OperatorRequest.StartResource r => ResourceRequests.Start(draft, from, r),
            OperatorRequest.StopResource r => ResourceRequests.Stop(draft, from, r),
            OperatorRequest.SetTimeoutRatio r => TimeoutRatios.Set(draft, r),
            _ => new OperatorReply(ReplyKind.Failed, "It is not the coordinator's to decide."),
        };

    /// <summary>Takes another server's word on what was passed on to it.</summary>
    public static void Answered(Draft draft, ServerId from, Message.Answered answered)
    {
        if (draft.State.Pending.FirstOrDefault(p => p.Request == answered.Request)
            is { } pending && ServiceRequests.IsOne(pending.Asked))
            ServiceRequests.Refused(draft, pending, from, answered.Reply);
        else Answered(draft, answered.Request, answered.Reply);
    }

    // What the coordinator accepted is awaited from here on.
    private static void Answered(Draft draft, long request, OperatorReply reply)
    {
        if (draft.State.Pending.FirstOrDefault(p => p.Request == request) is not { } pending)
            return;
        if (reply.Kind != ReplyKind.Accepted)
        {
            Finish(draft, pending, reply);
            return;
        }
        // The text of an acceptance lists the groups, so that both sides await the same; below
        // them it says what was refused.
        string[] parts = reply.Text.Split('\n', 2);
        string amiss = parts.Length > 1 ? parts[1] + '\n' : "";
        if (!pending.IsWaitedFor)
        {
            Finish(draft, pending, amiss.Length == 0 ? reply
                : new OperatorReply(ReplyKind.PartlyFailed, amiss.TrimEnd()));
            return;
        }
        var groups = parts[0].Split(',', StringSplitOptions.RemoveEmptyEntries);
        Finish(draft, pending, null);
        Await(draft, pending with
        {
            IsAccepted = true,
            Amiss = amiss,
            Groups = groups.ToImmutableSortedDictionary(
                g => g, g => HolderOf(draft.State, g)),
        });
    }

    /// <summary>What a coordinator had not answered when it ended may have been done.</summary>
    public static void CoordinatorLost(Draft draft)
    {
        foreach (var pending in draft.State.Pending)
        {
            if (!pending.IsAccepted)
                Finish(draft, pending, new OperatorReply(ReplyKind.Busy,
                    "The coordinator was lost before it answered; look before you ask again."));
        }
    }

    /// <summary>Answers what is done, what failed, and what took too long.</summary>
    public static void Settle(Draft draft)
    {
        foreach (var pending in draft.State.Pending)
        {
            var reply = pending.IsAccepted ? Judge(draft.State, pending, draft.Now) : null;
            if (reply is null && pending.Servers.IsEmpty
                && draft.State.Phase == ServicePhase.Stopped)
                reply = new OperatorReply(ReplyKind.NotRunning,
                    "The cluster service of this server has stopped meanwhile.");
            if (reply is null && draft.Now >= pending.Deadline)
            {
                reply = pending.Deadline == Instant.Never ? null
                    : new OperatorReply(ReplyKind.TimedOut, pending.Amiss
                        + "It was not done in the time given."
                        + Unfinished(draft.State, pending, draft.Now));
            }
            if (reply is not null) Finish(draft, pending, reply);
        }
    }

    private static OperatorReply? Judge(State state, PendingRequest pending, Instant now)
    {
        if (!pending.Servers.IsEmpty) return ServiceRequests.Judge(state, pending, now);
        var ends = pending.Groups.Keys
            .Select(g => GroupRequests.End(state, pending, g)).ToList();
        if (ends.Any(e => e is null)) return null;
        var bad = ends.OfType<OperatorReply>().Where(e => !e.IsGood).ToList();
        bool isWell = bad.Count == 0 && pending.Amiss.Length == 0;
        return new OperatorReply(
            isWell ? ReplyKind.Done
                : bad.Count == ends.Count ? bad[0].Kind : ReplyKind.PartlyFailed,
            pending.Amiss + string.Join("\n", ends.Select(e => e!.Text)));
    }

    private static string Unfinished(State state, PendingRequest pending, Instant now)
    {
        var servers = pending.Servers
            .Where(s => !ServicesKnown.IsDone(state, s, pending.Asked, now))
            .Select(state.Config.NameOf);
        var groups = pending.Groups.Keys
            .Where(g => GroupRequests.End(state, pending, g) is null);
        string names = string.Join(", ", servers.Concat(groups));
        return names.Length > 0 ? $" Still waiting for {names}." : "";
    }

    private static ServerId? HolderOf(State state, string group) =>
        state.Reports.GetValueOrDefault(group) is { IsActive: true } report
            ? report.Server : null;

    internal static void Await(Draft draft, PendingRequest pending) =>
        draft.State = draft.State with { Pending = draft.State.Pending.Add(pending) };

    internal static void Finish(Draft draft, PendingRequest pending, OperatorReply? reply)
    {
        draft.State = draft.State with
        {
            Pending = [.. draft.State.Pending.Where(p => p.Request != pending.Request)],
        };
        if (reply is not null) draft.Do(new Effect.Reply(pending.Request, reply));
    }

    internal static void Reply(Draft draft, PendingRequest pending, ReplyKind kind, string text) =>
        draft.Do(new Effect.Reply(pending.Request, new OperatorReply(kind, text)));
}
