using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Operation;

/// <summary>
/// Requests on the cluster service of servers: this one carries them to all it is asked for, and
/// sees in their heartbeats when they are done.
/// </summary>
internal static class ServiceRequests
{
    private const string Unable = "not running, or not reached; it ";

    private static readonly Reason Asked = new("operator", "An operator asked for it.");

    /// <summary>True if a request is on the service of servers, and on no group.</summary>
    public static bool IsOne(OperatorRequest asked) =>
        asked is OperatorRequest.StartService or OperatorRequest.StopService
            or OperatorRequest.SuspendService or OperatorRequest.ResumeService
            or OperatorRequest.SkipWait;

    public static void StartOrStop(
        Draft draft, PendingRequest pending, string server, bool all)
    {
        var state = draft.State;
        if (Named(draft, pending, server) is not { } one) return;
        bool start = pending.Asked is OperatorRequest.StartService;
        if (pending.Asked is OperatorRequest.StartService { Automatic: true }
            && ServiceLife.HoldBack(draft))
        {
            // Not to start is what is configured, so it is no failure (regression 97).
            Requests.Reply(draft, pending, ReplyKind.Accepted, "");
            return;
        }
        if (start && state.IsRemoved)
        {
            Requests.Reply(draft, pending, ReplyKind.Failed,
                ServiceLife.AgainstStart(state, draft.Now)!);
            return;
        }
        var servers = all ? state.Config.AllServers : ServerSet.Of(one);
        // Whoever stops it, or starts it and is refused, knows: nothing starts behind their back.
        if (servers.Contains(state.Self))
            draft.State = state = state with
            {
                StartAwaitsLicence = pending.Asked
                    is OperatorRequest.StartService { Automatic: true }
                    && LicenceGate.Refusal(state, draft.Now) is not null,
            };
        if (!all && ServicesKnown.IsDone(state, one, pending.Asked, draft.Now))
        {
            Requests.Reply(draft, pending, ReplyKind.AlreadySo, "The cluster service of "
                + $"{state.Config.NameOf(one)} is already {(start ? "running" : "stopped")}.");
            return;
        }
        if (start && servers.Contains(state.Self)
            && LicenceGate.Refusal(state, draft.Now) is { } unlicensed)
        {
            LicenceGate.Refuses(draft);
            Requests.Reply(draft, pending, ReplyKind.Failed, unlicensed);
            return;
        }
        var asleep = ServicesKnown.Suspended(state, servers, draft.Now);
        if (!asleep.IsEmpty)
        {
            Requests.Reply(draft, pending, ReplyKind.Suspended,
                $"{Names(state, asleep)} is suspended: resume it with clpcl --resume first.");
            return;
        }
        if (start && !all && PlacementRules.PhaseOf(state, one) == ServicePhase.Stopping)
        {
            Requests.Reply(draft, pending, ReplyKind.Busy, "The cluster service of "
                + $"{state.Config.NameOf(one)} is stopping; start it when it has stopped.");
            return;
        }
        var unreached = ServicesKnown.Unreached(state, servers, pending.Asked, draft.Now);
        if (!all && !unreached.IsEmpty)
            Requests.Reply(draft, pending, ReplyKind.Failed, $"{state.Config.NameOf(one)} cannot "
                + $"be reached; clpcl {(start ? "-s" : "-t")} does it there.");
        else if (AgainstStop(draft, pending, servers, unreached) is { } against)
            Requests.Reply(draft, pending, against.Kind, against.Text);
        else
            Carry(draft, pending with { Amiss = Amiss(state, unreached, "it cannot be reached.") },
                servers - unreached, start
                    ? new OperatorRequest.StartService("", false)
                    : new OperatorRequest.StopService("", all));
    }

    // Nobody is stopped before it is certain that everybody may be.
    private static OperatorReply? AgainstStop(
        Draft draft, PendingRequest pending, ServerSet servers, ServerSet unreached)
    {
        // A server that shuts down asks nobody.
        if (pending.Asked is not OperatorRequest.StopService { Automatic: false }) return null;
        var state = draft.State;
        var untold = unreached & Connectivity.Heard(state, draft.Now);
        if (!untold.IsEmpty)
            return new(ReplyKind.Failed, $"{Names(state, untold)} is heard and cannot be told: "
                + "it would take every group over. Stop it there with clpcl -t first.");
        return state.Config.Groups
            .Where(g => state.Placements.GetValueOrDefault(g.Name)?.Owner is { } owner
                && servers.Contains(owner))
            .Select(g => GroupRequests.UnderRecovery(state, g))
            .FirstOrDefault(refusal => refusal is not null);
    }

    public static void SkipWait(
        Draft draft, PendingRequest pending, OperatorRequest.SkipWait asked)
    {
        var state = draft.State;
        if (Named(draft, pending, asked.Server) is not { } one) return;
        if (ServicesKnown.PhaseNow(state, one, draft.Now) != ServicePhase.Starting)
        {
            Requests.Reply(draft, pending, ReplyKind.AlreadySo,
                $"{state.Config.NameOf(one)} does not wait for other servers.");
            return;
        }
        if (one == state.Self) Obey(draft, asked);
        else if (state.Reachable.Contains(one))
            draft.Do(new Effect.Send(one, new Message.Forwarded(
                pending.Request, asked with { Server = "" })));
        bool reached = one == state.Self || state.Reachable.Contains(one);
        Requests.Reply(draft, pending, reached ? ReplyKind.Accepted : ReplyKind.Failed,
            reached ? "" : $"{state.Config.NameOf(one)} cannot be reached.");
    }

    public static void Suspend(
        Draft draft, PendingRequest pending, OperatorRequest.SuspendService asked)
    {
        var state = draft.State;
        if (Named(draft, pending, asked.Server) is not { } one) return;
        var wanted = asked.All ? state.Config.AllServers : ServerSet.Of(one);
        var asleep = ServicesKnown.Suspended(state, wanted, draft.Now);
        var able = ServicesKnown.Able(state, draft.Now) & wanted - asleep;
        var unable = wanted - asleep - able;
        if (asleep == wanted)
            Requests.Reply(draft, pending, ReplyKind.AlreadySo, "It is already suspended.");
        else if (!state.View.IsCommitted && asked.All)
            Requests.Reply(draft, pending, ReplyKind.NotRunning,
                "The cluster service of this server is not running, or not yet in a view.");
        else if (!unable.IsEmpty && !(asked.Force && !able.IsEmpty))
            Requests.Reply(draft, pending, ReplyKind.NotAllUp, $"{Names(state, unable)} cannot be "
                + "suspended: not running, or not reached. --force suspends the others.");
        else if (Versions.Spoken(state, able) is { Minor: < ProtocolVersion.Suspension } spoken)
            Requests.Reply(draft, pending, ReplyKind.Failed, "Not every server can be suspended "
                + $"yet: some speak version {spoken} of the protocol.");
        else if (Suspension.ClusterObstacle(state) is { } obstacle)
            Requests.Reply(draft, pending, ReplyKind.Busy, "Not now: " + obstacle);
        else
            Carry(draft, pending with
            {
                Amiss = Amiss(state, unable, Unable + "was not suspended."),
            }, able, asked with { Server = "" });
    }

    public static void Resume(
        Draft draft, PendingRequest pending, OperatorRequest.ResumeService asked)
    {
        var state = draft.State;
        if (Named(draft, pending, asked.Server) is not { } one) return;
        var wanted = state.Asleep
            | ServicesKnown.Suspended(state, state.Config.AllServers, draft.Now);
        if (!asked.All) wanted &= ServerSet.Of(one);
        var reached = ServicesKnown.Reached(state, draft.Now);
        var able = reached & wanted;
        var unable = wanted - able;
        // Those that go on must know too whom the operator says to be down.
        var told = able | (asked.Force ? reached & state.View.Members : ServerSet.Empty);
        // Its own refusal is known at once; the others are resumed all the same.
        string? against = told.Contains(state.Self)
            ? Suspension.AgainstEnd(state, draft.Now) : null;
        if (against is not null)
        {
            told = told.Without(state.Self);
            against = $"{state.Config.NameOf(state.Self)}: it stays suspended: {against}";
        }
        if (wanted.IsEmpty)
            Requests.Reply(draft, pending, ReplyKind.AlreadySo, "It is not suspended.");
        else if (told.IsEmpty)
            Requests.Reply(draft, pending, ReplyKind.Failed, against
                ?? $"{Names(state, unable)} cannot be reached and stays suspended.");
        else
            Carry(draft, pending with
            {
                Amiss = Amiss(state, unable, Unable
                    + (asked.Force ? "is taken for down." : "stays suspended.")) + against,
            }, told, asked with { Server = "" });
    }

    /// <summary>Does here what was asked for here or by another server.</summary>
    /// <returns>Why it cannot be done; null if it is being done.</returns>
    public static OperatorReply? Obey(Draft draft, OperatorRequest asked)
    {
        switch (asked)
        {
            case OperatorRequest.StartService: ServiceLife.Start(draft); break;
            case OperatorRequest.StopService s:
                draft.State = draft.State with { StartAwaitsLicence = false };
                ServiceLife.Stop(draft, s.All, Asked);
                break;
            case OperatorRequest.SkipWait: ServiceLife.SkipWait(draft); break;
            case OperatorRequest.ResumeService r:
                if (Suspension.AgainstEnd(draft.State, draft.Now) is { } against)
                    return new(ReplyKind.Failed, against);
                Suspension.End(draft, r.Force);
                break;
            case OperatorRequest.SuspendService s
                when draft.State.Phase != ServicePhase.Suspended:
                if (Suspension.Obstacle(draft.State) is { } obstacle)
                    return new(ReplyKind.Busy, obstacle);
                Suspension.Begin(draft, s.All);
                break;
            default: break;
        }
        return null;
    }

    /// <summary>A server cannot be suspended: those that were go on, as if nothing was asked.
    /// </summary>
    public static void Refused(
        Draft draft, PendingRequest pending, ServerId from, OperatorReply refusal)
    {
        var state = draft.State;
        if (pending.Asked is OperatorRequest.SuspendService)
        {
            var back = new OperatorRequest.ResumeService("", false, false);
            foreach (var peer in pending.Servers.Without(from).Without(state.Self))
                draft.Do(new Effect.Send(peer, new Message.Forwarded(pending.Request, back)));
            if (state.Phase == ServicePhase.Suspended && pending.Servers.Contains(state.Self))
                Suspension.End(draft, force: false);
        }
        bool suspends = pending.Asked is OperatorRequest.SuspendService;
        draft.Warning("cl", 13, $"{state.Config.NameOf(from)} cannot be "
            + $"{(suspends ? "suspended" : "resumed")}: {refusal.Text}");
        Requests.Finish(draft, pending, refusal with
        {
            Text = $"{state.Config.NameOf(from)}: {refusal.Text}"
                + (suspends ? " Nothing is suspended." : ""),
        });
    }

    /// <summary>The end of what was asked of several servers; null while it is awaited.</summary>
    public static OperatorReply? Judge(State state, PendingRequest pending, Instant now)
    {
        var lost = ServicesKnown.Unreached(state, pending.Servers, pending.Asked, now)
            - Connectivity.Heard(state, now);
        if (!(pending.Servers - lost).All(
            s => ServicesKnown.IsDone(state, s, pending.Asked, now))) return null;
        string amiss = Amiss(state, lost, "it was lost before it had done it.");
        return lost == pending.Servers
            ? new OperatorReply(ReplyKind.Failed, amiss.TrimEnd())
            : End(state, pending with { Amiss = amiss + pending.Amiss }, ReplyKind.Done);
    }

    private static OperatorReply End(State state, PendingRequest pending, ReplyKind good) =>
        pending.Amiss.Length > 0
            ? new(ReplyKind.PartlyFailed, pending.Amiss.TrimEnd())
            : new(good, string.Join(",", pending.Servers.Select(state.Config.NameOf)));

    private static string Amiss(State state, ServerSet servers, string what) =>
        string.Concat(servers.Select(s => $"{state.Config.NameOf(s)}: {what}\n"));

    private static string Names(State state, ServerSet servers) =>
        string.Join(", ", servers.Select(state.Config.NameOf));

    private static ServerId? Named(Draft draft, PendingRequest pending, string server)
    {
        var named = server.Length == 0
            ? draft.State.Self : draft.State.Config.FindServer(server);
        if (named is null)
            Requests.Reply(
                draft, pending, ReplyKind.UnknownName, $"There is no server {server}.");
        return named;
    }

    private static void Carry(
        Draft draft, PendingRequest pending, ServerSet servers, OperatorRequest passedOn)
    {
        var state = draft.State;
        // Its own refusal comes before anybody else was asked.
        if (servers.Contains(state.Self) && passedOn is OperatorRequest.SuspendService
            && Suspension.Obstacle(state) is { } obstacle)
        {
            Requests.Reply(draft, pending, ReplyKind.Busy, "Not now: " + obstacle);
            return;
        }
        foreach (var peer in servers.Without(state.Self))
            draft.Do(new Effect.Send(peer, new Message.Forwarded(pending.Request, passedOn)));
        if (pending.IsWaitedFor)
            Requests.Await(draft, pending with { Servers = servers, IsAccepted = true });
        else
        {
            var taken = End(state, pending with { Servers = servers }, ReplyKind.Accepted);
            Requests.Reply(draft, pending, taken.Kind, taken.Text);
        }
        if (servers.Contains(state.Self)) Obey(draft, passedOn);
    }
}
