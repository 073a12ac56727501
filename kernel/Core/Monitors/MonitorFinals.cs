using Baton.Core.Config;
using Baton.Core.Groups;

namespace Baton.Core.Monitors;

/// <summary>The last step of a monitor's recovery, and what may hold it back.</summary>
internal static class MonitorFinals
{
    /// <summary>
    /// The run, told of once in an episode of errors (regression 130), if its action must not be
    /// carried out now; else null.
    /// </summary>
    public static MonitorRun? HeldBack(Draft draft, MonitorConfig config, MonitorRun run) =>
        FinalGate.Against(draft.State, FinalCauses.Monitor, config.Recovery.Action, draft.Now)
            is { } against
            ? MonitorFindings.Tell(draft, run, EpisodeNotices.FinalHeldBack,
                against.Code == "reboot-limit" ? 100 : 200,
                $"{against} Final action of monitoring {config.Name} will not be executed.")
            : null;

    /// <summary>Carries it out.</summary>
    public static void Act(Draft draft, MonitorConfig config, List<LocalGroup> targets)
    {
        var action = config.Recovery.Action;
        var reason = new Reason("final-action", $"Final action of monitor {config.Name}.");
        if (NumberOf(action) is { } id)
            draft.Warning("rm", id, $"The final action of monitoring {config.Name} is carried "
                + $"out: {action}.");
        FinalGate.Count(draft, FinalCauses.Monitor, action);
        if (action is FinalAction.StopGroup or FinalAction.StopResource)
        {
            string resource = action == FinalAction.StopResource ? config.Recovery.Target : "";
            foreach (var group in targets)
            {
                RecoveryDesk.Ask(draft, new Message.RecoveryWanted(
                    group.Name, group.Placement.Epoch, Stop: true, reason, resource));
            }
        }
        else if (action.StopsService())
        {
            ServiceLife.FinalStop(draft, action, reason);
        }
    }

    /// <summary>The message's number; nothing to do is nothing to tell.</summary>
    private static int? NumberOf(FinalAction action) => action switch
    {
        FinalAction.NothingAndGoOn or FinalAction.Nothing => null,
        FinalAction.StopGroup or FinalAction.StopResource => 12,
        FinalAction.StopService => 15,
        FinalAction.StopServiceAndShutDown or FinalAction.IoFencing => 16,
        FinalAction.StopServiceAndReboot => 17,
        FinalAction.SysrqPanic => 35,
        FinalAction.KeepaliveReset => 37,
        FinalAction.KeepalivePanic => 39,
        FinalAction.BmcReset => 41,
        FinalAction.BmcPowerOff => 43,
        FinalAction.BmcPowerCycle => 45,
        _ => 47,
    };
}
