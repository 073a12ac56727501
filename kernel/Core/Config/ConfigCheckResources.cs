using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Checks resources: types, groups, dependencies and what follows failures.</summary>
internal static class ConfigCheckResources
{
    public static void Check(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, Func<string, bool>? scriptExists,
        ConfigCheckFaults faults)
    {
        faults.Unique("resource", config.Resources.Select(r => (At(r), r.Name)));
        var groups = config.Groups.Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        var groupOf = config.Resources.DistinctBy(r => r.Name)
            .ToDictionary(r => r.Name, r => r.Group);
        foreach (var resource in config.Resources)
        {
            string at = At(resource);
            faults.Name(at, resource.Name);
            faults.Comment(at, resource.Comment);
            Type(at, resource.Type, resource.Name, PluginKind.Resource, types, faults);
            if (!groups.Contains(resource.Group))
                faults.Error(at, $"there is no group '{resource.Group}' that holds it");
            faults.Action(at + "/act/action", resource.Activate.Action,
                ConfigCheckActions.Activation);
            faults.Action(at + "/deact/action", resource.Deactivate.Action,
                ConfigCheckActions.Deactivation);
            CheckScript(at + "/act", resource, resource.Activate, scriptExists, faults);
            CheckScript(at + "/deact", resource, resource.Deactivate, scriptExists, faults);
            CheckDependencies(at, resource, groupOf, faults);
        }
        CheckCycles(config, faults);
    }

    /// <summary>Checks that a type is known, of the right kind and usable here.</summary>
    public static void Type(string at, string type, string name, PluginKind kind,
        IReadOnlyDictionary<string, TypeDeclaration> types, ConfigCheckFaults faults)
    {
        if (types.TryGetValue(type, out var found) && found.Manifest.Kind == kind)
        {
            if (found.Unusable.Length > 0)
                faults.Warning(at, $"{name} cannot run here: type {type}: {found.Unusable}");
        }
        else
        {
            faults.Error(at, ConfigCheck.UnknownType(type, kind, types));
        }
    }

    private static void CheckScript(string at, ResourceConfig resource, VerbConfig verb,
        Func<string, bool>? scriptExists, ConfigCheckFaults faults)
    {
        if (verb.Script is { } script)
            faults.Script(at + "/preaction/path", "resource",
                $"scripts/{resource.Group}/{resource.Name}", script.Path, scriptExists);
    }

    private static void CheckDependencies(string at, ResourceConfig resource,
        Dictionary<string, string> groupOf, ConfigCheckFaults faults)
    {
        foreach (string other in resource.DependsOn)
        {
            string path = $"{at}/depend@{other}";
            if (!groupOf.TryGetValue(other, out string? group))
                faults.Error(path, $"there is no resource '{other}' to depend on");
            else if (group != resource.Group && group.Length > 0 && resource.Group.Length > 0)
                faults.Error(path, $"the resource '{other}' is in another group, '{group}'");
        }
    }

    private static void CheckCycles(ClusterConfig config, ConfigCheckFaults faults)
    {
        foreach (var group in config.Resources.GroupBy(r => r.Group))
        {
            var needs = group.DistinctBy(r => r.Name)
                .ToDictionary(r => r.Name, r => r.DependsOn.ToArray());
            if (ConfigCheckCycle.Find(needs) is { } cycle)
            {
                faults.Error(At(group.First(r => r.Name == cycle[0])) + "/depend",
                    "resources depend on each other: " + string.Join(" -> ", cycle));
            }
        }
    }

    private static string At(ResourceConfig resource) =>
        $"resource/{resource.Type}@{resource.Name}";
}
