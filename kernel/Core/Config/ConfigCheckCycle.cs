namespace Baton.Core.Config;

/// <summary>Finds a cycle in "who needs whom".</summary>
internal static class ConfigCheckCycle
{
    /// <summary>
    /// A cycle, its first name repeated at the end, or null; names that need nobody may be absent.
    /// </summary>
    public static IReadOnlyList<string>? Find(IReadOnlyDictionary<string, string[]> needs)
    {
        var open = needs.ToDictionary(n => n.Key, n => n.Value.Count(needs.ContainsKey));
        var neededBy = needs
            .SelectMany(n => n.Value.Where(needs.ContainsKey).Select(v => (Need: v, By: n.Key)))
            .ToLookup(n => n.Need, n => n.By);
        var free = new Queue<string>(open.Where(o => o.Value == 0).Select(o => o.Key));
        while (free.TryDequeue(out string? name))
        {
            open.Remove(name);
            foreach (string by in neededBy[name])
            {
                if (--open[by] == 0) free.Enqueue(by);
            }
        }
        if (open.Count == 0) return null;

        // Whoever is left needs somebody who is left, so this walk must come back to itself.
        var walk = new List<string>();
        string at = open.Keys.Min(StringComparer.Ordinal)!;
        while (!walk.Contains(at))
        {
            walk.Add(at);
            at = needs[at].First(open.ContainsKey);
        }
        return [.. walk.Skip(walk.IndexOf(at)), at];
    }
}
