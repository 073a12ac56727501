using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>A group's mention of a resource.</summary>
/// <param name="Group">The group.</param>
/// <param name="Type">The type it says the resource has.</param>
/// <param name="Name">The resource.</param>
/// <param name="Element">The mention itself.</param>
internal sealed record Membership(string Group, string Type, string Name, ConfElement Element);

/// <summary>Reads groups and which resources they hold.</summary>
internal static class ReadGroups
{
    private const int WaitSecondsMax = 9999;

    public static ImmutableArray<GroupConfig> Read(
        Section root, List<Membership> members, ConfFindings findings)
    {
        var groups = ImmutableArray.CreateBuilder<GroupConfig>();
        foreach (var section in root.Each("group"))
        {
            groups.Add(new()
            {
                Name = section.Key,
                Comment = section.Text("comment") ?? "",
                Id = section.Number("gid", 0, 9999, groups.Count),
                AutoStart = section.Flag("start", true),
                AutoFailover = section.Flag("failover", true),
                AutoFailback = section.Flag("failback", false),
                FailoverMode = (FailoverMode)section.Number("failovermode", 0, 2, 0),
                StaysInServerGroup = section.Flag("stayinservergroup", false),
                Exclusion = (ExclusionKind)section.Number("exclusion", 0, 2, 0),
                ExcludedMonitors = section.Child("dynamic") is { } dynamic
                    ? Names(dynamic, "exclude") : [],
                StartsDespiteErrors = section.Flag("dynamic/force", false),
                Policy = Ordered(section, "policy"),
                ServerGroups = Ordered(section, "servergroup"),
                StartAfter = Wait(section),
                StopAfter = StopWait(section),
            });
            members.AddRange(Members(section, findings));
        }
        return groups.ToImmutable();
    }

    /// <summary>Reads the server groups.</summary>
    public static ImmutableArray<ServerGroupConfig> ServerGroups(Section root) =>
        [.. root.Each("servergroup")
            .Select(g => new ServerGroupConfig(g.Key, Ordered(g, "policy")))];

    /// <summary>Reads the exclusion rules.</summary>
    public static ImmutableArray<ExclusionRule> Rules(Section root) =>
        [.. root.Each("xclrule").Select(r => new ExclusionRule(r.Key,
            (ExclusionKind)r.Number("type", 0, 2, (int)ExclusionKind.Normal),
            Names(r, "group")))];

    private static ImmutableArray<string> Ordered(Section section, string name) =>
        [.. section.Each(name).Select((p, i) => (p.Key, Order: p.Number("order", 0, 999, i)))
            .OrderBy(p => p.Order).Select(p => p.Key)];

    private static ImmutableArray<string> Names(Section section, string name)
    {
        var found = section.Each(name).ToList();
        foreach (var item in found) item.Element.Use = ElementUse.Taken;
        return [.. found.Select(f => f.Key)];
    }

    /// <summary>Says in each group which of its resources cannot be used here.</summary>
    public static ImmutableArray<GroupConfig> Mark(ImmutableArray<GroupConfig> groups,
        IEnumerable<Membership> members, ReadContext context)
    {
        var marked = groups.ToBuilder();
        var places = groups.Select((g, i) => (g.Name, i)).ToDictionary();
        foreach (var group in members.GroupBy(m => m.Group))
        {
            string why = string.Join(
                "; ", group.Select(m => Obstacle(m, context)).OfType<string>());
            if (why.Length == 0) continue;
            int at = places[group.Key];
            marked[at] = groups[at] with { Unstartable = why };
            context.Findings.Warning(
                group.First().Element.Parent!, $"the group {group.Key} cannot start: {why}");
        }
        return marked.ToImmutable();
    }

    /// <summary>Leaves out of each group what a monitor that is set aside would keep it from.
    /// </summary>
    public static ImmutableArray<GroupConfig> Spare(
        Section root, ImmutableArray<GroupConfig> groups, ReadContext context)
    {
        var lost = context.MonitorsSetAside;
        foreach (var element in root.Element.Children.Where(g => g.Name == "group")
            .SelectMany(g => g.Children).Where(d => d.Name == "dynamic")
            .SelectMany(d => d.Children).Where(e => e.Name == "exclude" && e.Use == ElementUse.Taken
                && lost.Contains(e.Key ?? "")))
        {
            element.Use = ElementUse.Kept;
            context.Findings.Warning(element, $"not supported: monitor {element.Key} is not, and "
                + "keeps the group from no server");
        }
        return [.. groups.Select(g => g with
        {
            ExcludedMonitors = g.ExcludedMonitors.RemoveAll(lost.Contains),
        })];
    }

    private static string? Obstacle(Membership member, ReadContext context)
    {
        if (context.Unsupported.ContainsKey(member.Name))
            return $"resource {member.Name} of type {member.Type} is not supported";
        return context.Types.GetValueOrDefault(member.Type) is { Unusable: { Length: > 0 } why }
            ? $"resource {member.Name} of type {member.Type} cannot run here: {why}" : null;
    }

    private static GroupWait? Wait(Section group)
    {
        if (group.Child("depend/act") is not { } wait) return null;
        var others = wait.Each("depend")
            .Select(d => (Name: d.Key, Same: d.Flag("sameserver", false))).ToArray();
        var timeout = wait.Seconds("timeout", 0, WaitSecondsMax) ?? TimeSpan.FromSeconds(1800);
        return others.Length == 0 ? null : new(
            [.. others.Select(o => o.Name)],
            [.. others.Where(o => o.Same).Select(o => o.Name)],
            timeout);
    }

    private static GroupStopWait? StopWait(Section group)
    {
        if (group.Child("depend/deact") is not { } wait) return null;
        var others = Names(wait, "depend");
        var read = new GroupStopWait(others,
            wait.Seconds("timeout", 0, WaitSecondsMax) ?? TimeSpan.FromSeconds(1800),
            wait.Flag("cluster/use", true), wait.Flag("server/use", false),
            wait.Flag("other/use", false));
        return others.IsEmpty ? null : read;
    }

    private static IEnumerable<Membership> Members(Section group, ConfFindings findings)
    {
        foreach (var mention in group.Each("resource"))
        {
            var element = mention.Element;
            element.Use = ElementUse.Taken;
            if (mention.Key.Split('@') is [{ Length: > 0 } type, { Length: > 0 } name])
                yield return new(group.Key, type, name, element);
            else
                findings.Error(element, $"'{mention.Key}' is not allowed: TYPE@NAME");
        }
    }
}
