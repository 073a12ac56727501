using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>One value that two configurations do not share.</summary>
/// <param name="Path">The element.</param>
/// <param name="Old">Its text before, or null if it was absent.</param>
/// <param name="New">Its text after, or null if it is absent.</param>
public sealed record ConfigChange(string Path, string? Old, string? New);

/// <summary>Says in which values two configurations differ.</summary>
public static class ConfigDiff
{
    /// <summary>Every value that differs between two configurations, by path.</summary>
    public static ImmutableArray<ConfigChange> Between(ClusterConfig before, ClusterConfig after) =>
        Between(ConfigDiffValues.Of(before), ConfigDiffValues.Of(after));

    /// <summary>Every value that differs between two sets of values.</summary>
    public static ImmutableArray<ConfigChange> Between(
        IEnumerable<ConfigValue> before, IEnumerable<ConfigValue> after)
    {
        var was = Index(before);
        var becomes = Index(after);
        var changes = ImmutableArray.CreateBuilder<ConfigChange>();
        foreach (string path in was.Keys.Union(becomes.Keys).Order(StringComparer.Ordinal))
        {
            string? from = was.GetValueOrDefault(path);
            string? to = becomes.GetValueOrDefault(path);
            if (from != to) changes.Add(new(path, from, to));
        }
        return changes.ToImmutable();
    }

    private static Dictionary<string, string> Index(IEnumerable<ConfigValue> values)
    {
        var index = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values) index[value.Path] = value.Text;
        return index;
    }
}
