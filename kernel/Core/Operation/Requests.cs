using System.Collections.Immutable;
using Baton.Core.Groups;
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
            case OperatorRequest.StartService r: Service(draft, pending, r.Server, r.All); break;
            case OperatorRequest.StopService r: Service(draft, pending, r.Server, r.All); break;
            case OperatorRequest.ControlMonitors r: MonitorRequests.Take(draft, pending, r); break;
            default: Group(draft, pending); break;
        }
    }

    private static void Service(Draft draft, PendingRequest pending, string server, bool all)
    {
        var state = draft.State;
        var named = server.Length == 0 ? state.Self : state.Config.FindServer(server);
        if (named is not { } one)
        {
            Reply(draft, pending, ReplyKind.UnknownName, $"There is no server {server}.");
            return;
        }
        bool start = pending.Asked is OperatorRequest.StartService;
        var servers = all ? state.Config.AllServers : ServerSet.Of(one);
        if (!all && IsDone(state, one, start, draft.Now))
        {
            Reply(draft, pending, ReplyKind.AlreadySo, "The cluster service of "
                + $"{state.Config.NameOf(one)} is already {(start ? "running" : "stopped")}.");
            return;
        }
        if (start && !all && PlacementRules.PhaseOf(state, one) == ServicePhase.Stopping)
        {
            Reply(draft, pending, ReplyKind.Busy, "The cluster service of "
                + $"{state.Config.NameOf(one)} is stopping; start it when it has stopped.");
            return;
        }
        OperatorRequest passedOn = start
            ? new OperatorRequest.StartService("", false)
            : new OperatorRequest.StopService("", all);
        foreach (var peer in servers.Without(state.Self))
            draft.Do(new Effect.Send(peer, new Message.Forwarded(pending.Request, passedOn)));
        if (pending.IsWaitedFor)
            Await(draft, pending with { Servers = servers, IsAccepted = true });
        else
            Reply(draft, pending, ReplyKind.Accepted,
                string.Join(",", servers.Select(state.Config.NameOf)));
        if (servers.Contains(state.Self)) Obey(draft, passedOn);
    }

    /// <summary>
    /// Starts or stops this server's service, as asked here or by another server.
    /// </summary>
    public static void Obey(Draft draft, OperatorRequest asked)
    {
        if (asked is OperatorRequest.StartService) ServiceLife.Start(draft);
        else if (asked is OperatorRequest.StopService stop)
            ServiceLife.Stop(draft, stop.All,
                new Reason("operator", "An operator asked for it."));
    }

    private static void Group(Draft draft, PendingRequest pending)
    {
        var state = draft.State;
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
        if (forwarded.Asked is OperatorRequest.StartService or OperatorRequest.StopService)
        {
            Obey(draft, forwarded.Asked);
            return;
        }
        var reply = forwarded.Asked is OperatorRequest.ControlMonitors monitors
            ? MonitorRequests.Obey(draft, monitors)
            : draft.State.IsCoordinator
            ? Decide(draft, from, forwarded.Asked)
            : new OperatorReply(ReplyKind.Busy, "The coordinator has just changed; ask again.");
        draft.Do(new Effect.Send(from, new Message.Answered(forwarded.Request, reply)));
    }

    private static OperatorReply Decide(Draft draft, ServerId from, OperatorRequest asked) =>
        asked switch
        {
            OperatorRequest.StartGroup r => GroupRequests.Start(draft, from, r),
            OperatorRequest.StopGroup r => GroupRequests.Stop(draft, from, r),
            OperatorRequest.MoveGroup r => GroupRequests.Move(draft, from, r),
            OperatorRequest.StartResource r => ResourceRequests.Start(draft, from, r),
            OperatorRequest.StopResource r => ResourceRequests.Stop(draft, from, r),
            _ => new OperatorReply(ReplyKind.Failed, "It is not the coordinator's to decide."),
        };

    /// <summary>Takes the coordinator's word; what it accepted is awaited from here on.</summary>
    public static void Answered(Draft draft, long request, OperatorReply reply)
    {
        if (draft.State.Pending.FirstOrDefault(p => p.Request == request) is not { } pending)
            return;
        if (reply.Kind != ReplyKind.Accepted)
        {
            Finish(draft, pending, reply);
            return;
        }
        if (!pending.IsWaitedFor)
        {
            Finish(draft, pending, reply);
            return;
        }
        // The text of an acceptance lists the groups, so that both sides await the same.
        var groups = reply.Text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Finish(draft, pending, null);
        Await(draft, pending with
        {
            IsAccepted = true,
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
                    : new OperatorReply(ReplyKind.TimedOut, "It was not done in the time given."
                        + Unfinished(draft.State, pending, draft.Now));
            }
            if (reply is not null) Finish(draft, pending, reply);
        }
    }

    private static OperatorReply? Judge(State state, PendingRequest pending, Instant now)
    {
        if (!pending.Servers.IsEmpty)
        {
            bool start = pending.Asked is OperatorRequest.StartService;
            return pending.Servers.All(s => IsDone(state, s, start, now))
                ? new OperatorReply(ReplyKind.Done, string.Join(",",
                    pending.Servers.Select(state.Config.NameOf))) : null;
        }
        var ends = pending.Groups.Keys
            .Select(g => GroupRequests.End(state, pending, g)).ToList();
        if (ends.Any(e => e is null)) return null;
        var bad = ends.OfType<OperatorReply>().Where(e => !e.IsGood).ToList();
        return new OperatorReply(
            bad.Count == 0 ? ReplyKind.Done
                : bad.Count == ends.Count ? bad[0].Kind : ReplyKind.PartlyFailed,
            string.Join("\n", ends.Select(e => e!.Text)));
    }

    private static bool IsDone(State state, ServerId server, bool start, Instant now)
    {
        var phase = server == state.Self ? state.Phase
            : Connectivity.Heard(state, now).Contains(server)
                ? PlacementRules.PhaseOf(state, server) : ServicePhase.Stopped;
        return start ? phase == ServicePhase.Running : phase == ServicePhase.Stopped;
    }

    private static string Unfinished(State state, PendingRequest pending, Instant now)
    {
        bool start = pending.Asked is OperatorRequest.StartService;
        var servers = pending.Servers.Where(s => !IsDone(state, s, start, now))
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

    private static void Finish(Draft draft, PendingRequest pending, OperatorReply? reply)
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
