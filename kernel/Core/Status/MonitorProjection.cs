using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Monitors;

namespace Baton.Core.Status;

/// <summary>A monitor over all servers in the printed words.</summary>
internal static class MonitorProjection
{
    public static MonitorState Of(State state, MonitorConfig monitor)
    {
        var servers = state.Config.AllServers
            .Select(s => On(state, monitor, s)).ToImmutableArray();
        var states = servers.Select(s => s.State).ToList();
        int failing = states.Count(s => s == "Online Failure");
        int running = states.Count(s => s is "Online" or "Caution" or "Online Failure"
            or "Online Pending");
        string word = failing > 0 ? failing == running ? "Error" : "Caution"
            : states.Contains("Caution") ? "Caution"
            : states.Contains("Online") ? "Normal"
            : states.Contains("Suspend") ? "Suspend"
            : states.All(s => s == "Unknown") ? "Unknown"
            : "Offline";
        return new MonitorState(monitor.Name, monitor.Type, word, monitor.Comment, servers);
    }

    private static MonitorOnServer On(State state, MonitorConfig monitor, ServerId server)
    {
        string name = state.Config.NameOf(server);
        if (server == state.Self)
        {
            var run = state.Monitors.GetValueOrDefault(monitor.Name) ?? new MonitorRun();
            bool sleeps = state.Phase == Membership.ServicePhase.Suspended;
            return new(name, sleeps ? "Suspend" : Word(run.Phase), run.Reason,
                run.Counters.Restarts, run.Counters.Failovers)
            {
                Scripts = run.Counters.Scripts,
                FinalActionDone = run.Counters.FinalActionDone,
                Dummy = run.Dummy,
            };
        }
        var said = state.Peers.GetValueOrDefault(server)?.Monitors
            .FirstOrDefault(m => m.Monitor == monitor.Name);
        return said is null
            ? new(name, "Unknown", "", 0, 0)
            : new(name, state.Asleep.Contains(server) ? "Suspend" : Word(said.Phase),
                said.Reason, said.Restarts, said.Failovers)
            {
                Scripts = said.Scripts,
                FinalActionDone = said.FinalActionDone,
                Dummy = said.Dummy,
            };
    }

    private static string Word(MonitorPhase phase) => phase switch
    {
        MonitorPhase.OnlinePending => "Online Pending",
        MonitorPhase.Online => "Online",
        MonitorPhase.Caution => "Caution",
        MonitorPhase.OnlineFailure => "Online Failure",
        MonitorPhase.Suspend => "Suspend",
        MonitorPhase.Unknown => "Unknown",
        _ => "Offline",
    };
}
