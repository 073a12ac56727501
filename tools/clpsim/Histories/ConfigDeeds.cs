using System.Collections.Immutable;
using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Clpsim.Histories;

/// <summary>
/// Pushes of configurations that reach only some of the servers, as when the others are down or
/// cut off, or fail in the middle; a fault's number says what changes and whom it passes by.
/// </summary>
internal static class ConfigDeeds
{
    private const string Extra = "comes and goes";

    private static readonly Dictionary<string, TypeDeclaration> NoTypes = [];

    private static readonly ImmutableArray<(string Name, Func<ClusterConfig, ClusterConfig> Make)>
        Table =
    [
        ("nothing but its number", c => c),
        ("a group more or less", Toggle),
        ("the order of a policy", c => c with
        {
            Groups = c.Groups.SetItem(0, Turned(c, c.Groups[0])),
        }),
        ("a failback", c => c with
        {
            Groups = c.Groups.SetItem(c.Groups.Length - 1,
                c.Groups[^1] with { AutoFailback = !c.Groups[^1].AutoFailback }),
        }),
        ("a monitor", c => c.Monitors.IsEmpty ? c : c with
        {
            Monitors = c.Monitors.SetItem(0, c.Monitors[0] with
            {
                Interval = TimeSpan.FromSeconds(c.Monitors[0].Interval.TotalSeconds % 5 + 1),
            }),
        }),
    ];

    /// <summary>What changes, in words.</summary>
    public static string Of(int number) => Table[number % Table.Length].Name;

    /// <summary>Pushes it if the daemons would take it.</summary>
    public static bool Push(SimCluster cluster, SimServer from, int number)
    {
        if (!Takes(from)
            || cluster.CatchUp.StoredAt(from).Generation < cluster.Config.Generation) return false;
        var next = Table[number % Table.Length].Make(cluster.Config) with
        {
            Generation = cluster.Config.Generation + 1,
        };
        var asked = cluster.Servers.Where(s => s == from || (Takes(s)
            && cluster.Links.IsLinked(from.Id, s.Id) && cluster.Links.IsLinked(s.Id, from.Id)))
            .ToList();
        // Who is asked and says no stops it for all.
        foreach (var server in asked)
        {
            if (!ApplyPlan.Between(server.State.Configured, next, NoTypes)
                .Blockers(ApplyStatus.Of(server.State)).IsEmpty) return false;
        }
        bool fails = number / 8 % 3 == 0;
        cluster.Apply(next, ServerSet.Of(asked
            .Where(s => s == from || !fails || (number >> 8 + s.Id.Index & 1) == 0)
            .Select(s => s.Id)));
        return true;
    }

    private static bool Takes(SimServer server) =>
        server.Running && !server.IsFrozen && !server.IsBlocked;

    private static GroupConfig Turned(ClusterConfig config, GroupConfig group)
    {
        var policy = group.PolicyOf(config).Select(config.NameOf).ToImmutableArray();
        return group with { Policy = [.. policy.Skip(1), policy[0]] };
    }

    // Each time another name: whoever comes back under an old one is no subject of this.
    private static ClusterConfig Toggle(ClusterConfig config)
    {
        if (config.Groups.FirstOrDefault(g => g.Comment == Extra) is { } known)
            return config with
            {
                Groups = config.Groups.Remove(known),
                Resources = config.Resources.RemoveAll(r => r.Group == known.Name),
            };
        string name = $"extra{config.Generation}";
        return config with
        {
            Groups = config.Groups.Insert(0, new GroupConfig
            {
                Name = name,
                Comment = Extra,
                Id = config.Groups.Max(g => g.Id) + 1,
                Policy = [.. config.Servers.Select(s => s.Name)],
            }),
            Resources = config.Resources.Add(new ResourceConfig
            {
                Name = "exec-" + name,
                Type = "exec",
                Group = name,
            }),
        };
    }
}
