using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Plans changes of groups and resources.</summary>
internal static class ApplyPlanGroups
{
    public static void Add(ClusterConfig before, ClusterConfig after, ApplyPlanSteps steps)
    {
        foreach (var group in before.Groups)
        {
            string at = "group@" + group.Name;
            if (after.FindGroup(group.Name) is { } other)
            {
                steps.AddChanges(at, ConfigDiffValues.OfGroup(group),
                    ConfigDiffValues.OfGroup(other), OfGroup,
                    method => method == ApplyMethod.StopGroup ? group.Name : "");
                continue;
            }
            steps.Add(at, "is removed", ApplyMethod.StopGroup, group.Name);
            steps.Add(at, "is removed", ApplyMethod.SuspendCluster);
        }
        foreach (var group in after.Groups.Where(g => before.FindGroup(g.Name) is null))
        {
            string old = before.Groups.FirstOrDefault(g => Same(g.Name, group.Name))?.Name ?? "";
            string change = old.Length == 0 ? "is added" : $"is what was '{old}'";
            steps.Add("group@" + group.Name, change, ApplyMethod.SuspendCluster);
        }
        AddResources(before, after, steps);
        Add("servergroup", before.ServerGroups.Select(g => (g.Name, g.Servers.AsEnumerable())),
            after.ServerGroups.Select(g => (g.Name, g.Servers.AsEnumerable())), steps);
        Add("xclrule", before.ExclusionRules.Select(Parts), after.ExclusionRules.Select(Parts),
            steps);
    }

    private static (string, IEnumerable<string>) Parts(ExclusionRule rule) =>
        (rule.Name, rule.Groups.Prepend(rule.Kind.ToString()));

    // Lists that groups refer to: which of them a change moves is known only when it stands.
    private static void Add(string kind,
        IEnumerable<(string Name, IEnumerable<string> Parts)> before,
        IEnumerable<(string Name, IEnumerable<string> Parts)> after, ApplyPlanSteps steps)
    {
        var was = before.ToDictionary(b => b.Name, b => string.Join(", ", b.Parts));
        var becomes = after.ToDictionary(a => a.Name, a => string.Join(", ", a.Parts));
        foreach (string name in was.Keys.Union(becomes.Keys).Order(StringComparer.Ordinal))
        {
            string? old = was.GetValueOrDefault(name);
            string? @new = becomes.GetValueOrDefault(name);
            if (old == @new) continue;
            steps.Add($"{kind}@{name}", old is null ? "is added" : @new is null ? "is removed"
                : $"changes from '{old}' to '{@new}'", ApplyMethod.SuspendCluster);
        }
    }

    private static ApplyMethod OfGroup(string path) => path.Split('/', '@')[0] switch
    {
        "policy" or "servergroup" => ApplyMethod.StopGroup,
        "depend" or "exclusion" => ApplyMethod.SuspendCluster,
        // Read anew whenever a group is planned: nothing has to stop for them.
        _ => ApplyMethod.UploadOnly,
    };

    private static void AddResources(
        ClusterConfig before, ClusterConfig after, ApplyPlanSteps steps)
    {
        foreach (var resource in before.Resources)
        {
            var same = after.Resources.FirstOrDefault(r => IsSame(r, resource));
            if (same is not null) AddChanges(resource, same, steps);
            else if (after.FindGroup(resource.Group) is not null) AddGone(resource, after, steps);
        }
        foreach (var resource in after.Resources)
        {
            bool fresh = !before.Resources.Any(r => IsSame(r, resource));
            if (!fresh || before.FindGroup(resource.Group) is null) continue;
            // A renamed resource is told once, where the old name is stopped.
            bool renamed = before.Resources.Any(r => r.Group == resource.Group
                && r.Type == resource.Type && Same(r.Name, resource.Name));
            if (!renamed) AddBoth(resource, $"is added to the group {resource.Group}", steps);
        }
    }

    /// <summary>
    /// A name that changes only by case is another name: what runs under the old one is stopped
    /// first, or nobody would stop it (#202).
    /// </summary>
    private static void AddGone(ResourceConfig resource, ClusterConfig after, ApplyPlanSteps steps)
    {
        var renamed = after.Resources.FirstOrDefault(r => r.Group == resource.Group
            && r.Type == resource.Type && Same(r.Name, resource.Name));
        AddBoth(resource, renamed is not null
            ? $"is renamed to '{renamed.Name}'"
            : $"is removed from the group {resource.Group}", steps);
    }

    private static void AddBoth(ResourceConfig resource, string change, ApplyPlanSteps steps)
    {
        steps.Add(At(resource), change, ApplyMethod.StopGroup, resource.Group);
        steps.Add(At(resource), change, ApplyMethod.SuspendCluster);
    }

    private static void AddChanges(
        ResourceConfig before, ResourceConfig after, ApplyPlanSteps steps)
    {
        const string Below = "parameters/";
        steps.AddChanges(At(before), ConfigDiffValues.OfResource(before),
            ConfigDiffValues.OfResource(after),
            path => path.StartsWith(Below, StringComparison.Ordinal)
                ? steps.OfParameter(
                    before.Type, path[Below.Length..], ApplyMethod.StopResource)
                : OfResource(path),
            method => method switch
            {
                ApplyMethod.StopGroup => before.Group,
                ApplyMethod.StopResource => before.Name,
                _ => "",
            },
            before.Type);
    }

    private static ApplyMethod OfResource(string path) => path.Split('/', '@')[0] switch
    {
        "comment" => ApplyMethod.UploadOnly,
        "depend" => ApplyMethod.StopGroup,
        // Tries, limits and final actions: the recovery tab.
        _ => ApplyMethod.SuspendCluster,
    };

    private static bool IsSame(ResourceConfig a, ResourceConfig b) =>
        a.Name == b.Name && a.Type == b.Type && a.Group == b.Group;

    private static bool Same(string a, string b) =>
        a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string At(ResourceConfig resource) =>
        $"resource/{resource.Type}@{resource.Name}";
}
