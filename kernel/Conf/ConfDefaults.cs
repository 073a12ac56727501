using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>
/// What a resource or monitor is when the file says nothing of it; shared by reader and writer, so
/// that what is not written is read the same.
/// </summary>
internal static class ConfDefaults
{
    public static ResourceConfig Resource(string name, string type, string group,
        ImmutableSortedDictionary<string, string> parameters,
        IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        var declared = types.GetValueOrDefault(type);
        var normal = declared?.Manifest.Resource ?? new ResourceDefaults();
        var bare = new ResourceConfig { Name = name, Type = type, Group = group };
        return bare with
        {
            Parameters = parameters,
            Activate = bare.Activate with
            {
                Retries = normal.ActivateRetries,
                Timeout = TimeSpan.FromSeconds(normal.ActivateSeconds
                    + Plus(normal.ActivatePlus, parameters, declared)),
            },
            Deactivate = bare.Deactivate with
            {
                Retries = normal.DeactivateRetries,
                Timeout = TimeSpan.FromSeconds(normal.DeactivateSeconds
                    + Plus(normal.DeactivatePlus, parameters, declared)),
            },
        };
    }

    public static MonitorConfig Monitor(string name, string type, RecoveryTargetKind kind,
        IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        var normal = types.GetValueOrDefault(type)?.Manifest.Monitor ?? new MonitorDefaults();
        bool local = kind == RecoveryTargetKind.LocalServer;
        return new()
        {
            Name = name,
            Type = type,
            Interval = TimeSpan.FromSeconds(normal.IntervalSeconds),
            Timeout = TimeSpan.FromSeconds(normal.TimeoutSeconds),
            Retries = normal.Retries,
            StartWait = TimeSpan.FromSeconds(normal.WaitSeconds),
            Timing = normal.Timing,
            Resident = normal.Resident,
            Recovery = new()
            {
                TargetKind = kind,
                Restarts = local ? 0 : 3,
                Failovers = local ? 0 : 1,
            },
        };
    }

    /// <summary>The other resources of the group whose types this type starts after.</summary>
    public static ImmutableArray<string> DependsOn(ResourceConfig resource,
        IEnumerable<ResourceConfig> group, IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        var after = types.GetValueOrDefault(resource.Type)?.Manifest.StartsAfter ?? [];
        return [.. group
            .Where(r => r.Name != resource.Name && after.Contains(r.Type))
            .Select(r => r.Name)];
    }

    private static long Plus(string path, ImmutableSortedDictionary<string, string> parameters,
        TypeDeclaration? declared)
    {
        if (path.Length == 0 || declared is null) return 0;
        string? text = parameters.GetValueOrDefault(path)
            ?? declared.Parameters.FirstOrDefault(p => p.Path == path)?.Default;
        // A value out of range is told elsewhere and must not overflow the time here.
        return text is not null && ParameterDeclaration.Number(text) is { } n
            && n is > 0 and < int.MaxValue ? n : 0;
    }
}
