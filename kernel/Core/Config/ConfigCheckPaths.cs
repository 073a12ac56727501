using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Checks the ways between servers, and who tells that they are cut.</summary>
internal static class ConfigCheckPaths
{
    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        ConfigCheckHeartbeats.Check(config, faults);
        ConfigCheckResolvers.Check(config, faults);
    }

    /// <summary>Says so if two have the same number.</summary>
    public static void Once<T>(ImmutableArray<T> items, Func<T, int> number,
        Func<T, string> at, string below, string what, ConfigCheckFaults faults)
    {
        var seen = new Dictionary<int, T>();
        foreach (var item in items)
        {
            if (!seen.TryAdd(number(item), item))
            {
                faults.Error(at(item) + below,
                    $"{what} {number(item)} is that of {at(seen[number(item)])} too");
            }
        }
    }
}
