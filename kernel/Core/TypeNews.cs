using System.Collections.Immutable;

namespace Baton.Core;

/// <summary>Tells which groups and monitors a missing plugin keeps from running here.</summary>
internal static class TypeNews
{
    public static void Tell(Draft draft, ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> now)
    {
        foreach (var resource in draft.State.Config.Resources)
        {
            bool was = before.ContainsKey(resource.Type);
            if (now.TryGetValue(resource.Type, out string? why) && !was)
                draft.Error("rc", 23, $"Group {resource.Group} cannot start on this server: "
                    + $"{resource.Name} is of type {resource.Type}. {why}");
            else if (was && !now.ContainsKey(resource.Type))
                draft.Info("rc", 24, $"Type {resource.Type} of {resource.Name} in group "
                    + $"{resource.Group} can be used again on this server.");
        }
        foreach (var group in draft.State.Config.Groups)
        {
            if (group.Unstartable.Length > 0)
                draft.Error("rc", 23, $"Group {group.Name} cannot start: {group.Unstartable}");
        }
        foreach (var monitor in draft.State.Config.Monitors)
        {
            if (now.TryGetValue(monitor.Type, out string? why)
                && !before.ContainsKey(monitor.Type))
                draft.Error("rm", 160, $"Monitor {monitor.Name} cannot run on this server: it is "
                    + $"of type {monitor.Type}. {why}");
        }
    }
}
