using Baton.Core;
using Baton.Core.Monitors;

namespace Baton.Clpsim.Sim;

/// <summary>What must hold of the recoveries at work on one server.</summary>
internal static class RecoveryRules
{
    /// <summary>What is wrong with them, or null.</summary>
    public static string? Fault(State state)
    {
        var taken = new Dictionary<string, string>();
        foreach (var (name, run) in state.Monitors)
        {
            if (run.Step is not { } step) continue;
            if (run.Phase == MonitorPhase.Suspend && !step.Acted)
                return $"{name} is suspended and recovers";
            foreach (string group in step.Groups)
            {
                if (!taken.TryAdd(group, name)) return $"{taken[group]} and {name} act on {group}";
            }
        }
        return null;
    }
}
