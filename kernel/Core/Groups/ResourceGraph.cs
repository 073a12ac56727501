using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Core.Groups;

/// <summary>
/// What of a group starts after what: a resource starts the moment its own dependencies are up,
/// independent ones at the same time; the way down is the reverse.
/// </summary>
internal static class ResourceGraph
{
    /// <summary>True if everything the resource needs is up.</summary>
    public static bool MayActivate(
        ResourceConfig resource, ImmutableSortedDictionary<string, LocalResource> local,
        ClusterConfig config) =>
        resource.DependsOn.All(name => !local.TryGetValue(name, out var needed)
            || needed.Phase == ResourcePhase.Online
            || IsGivenAMiss(needed, config.FindResource(name)));

    /// <summary>True if nothing that needs the resource is held any more.</summary>
    public static bool MayDeactivate(string resource, IEnumerable<ResourceConfig> group,
        ImmutableSortedDictionary<string, LocalResource> local) =>
        group.Where(r => r.DependsOn.Contains(resource)).All(user =>
            !local.TryGetValue(user.Name, out var l)
            || (l.Phase == ResourcePhase.Offline && l.Call is null)
            || IsDeactivationGivenAMiss(l, user));

    /// <summary>The resource and everything that stands on it.</summary>
    public static ImmutableSortedSet<string> WithUsers(
        string resource, IReadOnlyCollection<ResourceConfig> group)
    {
        var found = ImmutableSortedSet.Create(resource);
        for (int before = 0; before != found.Count;)
        {
            before = found.Count;
            found = found.Union(group.Where(r => r.DependsOn.Any(found.Contains))
                .Select(r => r.Name));
        }
        return found;
    }

    // "Nothing, and the next resource goes on" is an action one can configure.
    private static bool IsGivenAMiss(LocalResource local, ResourceConfig? config) =>
        local.Phase == ResourcePhase.ActivationFailed && local.RetryAt == Instant.Never
        && config?.Activate.Action == FinalAction.NothingAndGoOn;

    private static bool IsDeactivationGivenAMiss(LocalResource local, ResourceConfig config) =>
        local.Phase == ResourcePhase.DeactivationFailed && local.RetryAt == Instant.Never
        && config.Deactivate.Action == FinalAction.NothingAndGoOn;
}
