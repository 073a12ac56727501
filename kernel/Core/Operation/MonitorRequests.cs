using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Monitors;

namespace Baton.Core.Operation;

/// <summary>
/// What becomes of an operator's suspension, resumption, clearing of counts and dummy failures:
/// every server decides of its own monitors.
/// </summary>
internal static class MonitorRequests
{
    /// <summary>Takes one that was asked here: does it, or passes it on to its server.</summary>
    public static void Take(
        Draft draft, PendingRequest pending, OperatorRequest.ControlMonitors asked)
    {
        var state = draft.State;
        var at = asked.Server.Length == 0 ? state.Self : state.Config.FindServer(asked.Server);
        if (at is not { } server)
        {
            Requests.Reply(draft, pending, ReplyKind.UnknownName,
                $"There is no server {asked.Server}.");
        }
        else if (server == state.Self)
        {
            var reply = Obey(draft, asked);
            Requests.Reply(draft, pending, reply.Kind, reply.Text);
        }
        else if (!state.Reachable.Contains(server))
        {
            Requests.Reply(draft, pending, ReplyKind.NotRunning,
                $"{state.Config.NameOf(server)} cannot be reached.");
        }
        else
        {
            Requests.Await(draft, pending);
            draft.Do(new Effect.Send(server, new Message.Forwarded(pending.Request, asked)));
        }
    }

    /// <summary>Does it with this server's monitors.</summary>
    public static OperatorReply Obey(Draft draft, OperatorRequest.ControlMonitors asked)
    {
        var state = draft.State;
        bool one = asked.Monitor.Length > 0;
        if (one && state.Config.FindMonitor(asked.Monitor) is null)
            return new(ReplyKind.UnknownName, $"There is no monitor {asked.Monitor}.");
        // Counts are cleared whatever the service does; the rest is of monitors that run.
        if (asked.Deed != MonitorDeed.ClearCounts && state.Phase == ServicePhase.Suspended)
            return new(ReplyKind.Suspended,
                $"{state.Config.NameOf(state.Self)} is suspended, and its monitors with it.");
        if (asked.Deed != MonitorDeed.ClearCounts && state.Phase != ServicePhase.Running)
            return new(ReplyKind.NotRunning,
                $"The cluster service of {state.Config.NameOf(state.Self)} is not running.");
        OperatorReply? refusal = null;
        int done = 0;
        foreach (var monitor in state.Config.Monitors)
        {
            if (one && monitor.Name != asked.Monitor) continue;
            var run = draft.State.Monitors.GetValueOrDefault(monitor.Name) ?? new MonitorRun();
            refusal = Do(draft, asked.Deed, monitor, run);
            if (refusal is null) done++;
        }
        if (one) return refusal ?? new(ReplyKind.Done, "");
        TellAll(draft, asked.Deed);
        return new(ReplyKind.Done, $"{done} of {state.Config.Monitors.Length} monitors on "
            + $"{state.Config.NameOf(state.Self)}.");
    }

    private static OperatorReply? Do(
        Draft draft, MonitorDeed deed, MonitorConfig monitor, MonitorRun run) => deed switch
        {
            MonitorDeed.Suspend => Suspend(draft, monitor, run),
            MonitorDeed.Resume => Resume(draft, monitor, run),
            MonitorDeed.ClearCounts => Clear(draft, monitor, run),
            MonitorDeed.BeginDummyFailure => BeginFailing(draft, monitor, run),
            _ => EndFailing(draft, monitor, run),
        };

    private static OperatorReply? Suspend(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        if (run.Phase == MonitorPhase.Suspend)
            return new(ReplyKind.AlreadySo, $"Monitor {monitor.Name} is already suspended.");
        // What stops with its target ends as stopped, whoever comes first (regression 143).
        if (!run.IsRunning || !MonitorSchedule.ShouldRun(draft.State, monitor))
            return new(ReplyKind.Failed, $"Monitor {monitor.Name} is not running here.");
        MonitorSchedule.Keep(draft, monitor.Name,
            MonitorSchedule.Halted(draft, monitor, run, MonitorPhase.Suspend));
        draft.Info("rm", 29, $"Monitoring {monitor.Name} is suspended.");
        return null;
    }

    private static OperatorReply? Resume(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        if (run.IsRunning)
            return new(ReplyKind.AlreadySo, $"Monitor {monitor.Name} is not suspended.");
        if (run.Phase != MonitorPhase.Suspend)
            return new(ReplyKind.Failed, $"Monitor {monitor.Name} is stopped and cannot be "
                + "resumed; it starts by itself with its target.");
        draft.Info("rm", 30, $"Monitoring {monitor.Name} is resumed.");
        MonitorSchedule.Keep(draft, monitor.Name, MonitorSchedule.Start(draft, monitor, run));
        return null;
    }

    // The running recovery goes by these counters and no others (regression 39).
    private static OperatorReply? Clear(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        MonitorSchedule.Keep(draft, monitor.Name, run with
        {
            Counters = RecoveryCounters.Zero,
            Step = run.Step is { } step ? step with { Before = RecoveryCounters.Zero } : null,
            Told = EpisodeNotices.None,
        });
        return null;
    }

    private static OperatorReply? BeginFailing(
        Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        if (run.Dummy)
            return new(ReplyKind.AlreadySo, $"Monitor {monitor.Name} fails for verification "
                + "already.");
        if (!run.IsRunning)
        {
            draft.Warning("rm", 184, $"Monitor {monitor.Name} is not running here and cannot be "
                + "made to fail.");
            return new(ReplyKind.Failed, $"Monitor {monitor.Name} is not running here.");
        }
        draft.Warning("rm", 180, $"Monitor {monitor.Name} is made to fail for verification.");
        MonitorSchedule.Keep(
            draft, monitor.Name, LookNow(draft, monitor, run with { Dummy = true }));
        return null;
    }

    private static OperatorReply? EndFailing(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        if (!run.Dummy)
            return new(ReplyKind.AlreadySo, $"Monitor {monitor.Name} does not fail for "
                + "verification.");
        draft.Info("rm", 181, $"Monitor {monitor.Name} is not made to fail any more.");
        MonitorSchedule.Keep(
            draft, monitor.Name, LookNow(draft, monitor, run with { Dummy = false }));
        return null;
    }

    // What is seen then is the truth again, or no longer. A wait before the start is kept, and so
    // is a check that is under way, and a script that must end first.
    private static MonitorRun LookNow(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        bool begins = run.Phase == MonitorPhase.OnlinePending && run.CheckingSince is null;
        bool checks = run.CheckingSince is not null && !monitor.Resident;
        return !run.IsRunning || begins || checks || run.Step is { Acted: false }
            ? run : run with { NextCheckAt = draft.Now };
    }

    private static void TellAll(Draft draft, MonitorDeed deed)
    {
        if (deed == MonitorDeed.Suspend) draft.Info("rm", 31, "All monitors are suspended.");
        else if (deed == MonitorDeed.Resume) draft.Info("rm", 32, "All monitors are resumed.");
        else if (deed == MonitorDeed.BeginDummyFailure)
            draft.Warning("rm", 182, "All monitors are made to fail for verification.");
        else if (deed == MonitorDeed.EndDummyFailure)
            draft.Info("rm", 183, "No monitor is made to fail any more.");
    }
}
