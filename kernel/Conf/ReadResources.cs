using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Reads group resources.</summary>
internal static class ReadResources
{
    private const int SecondsMax = 999_999;

    public static ImmutableArray<ResourceConfig> Read(
        Section root, List<Membership> members, ReadContext context)
    {
        var owners = members.ToLookup(m => (m.Type, m.Name));
        var found = new HashSet<(string, string)>();
        var read = new List<(Section Section, ResourceConfig Resource)>();
        if (root.Child("resource") is { } section)
        {
            var listed = ReadContext.Listed(section, t => context.Knows(t, PluginKind.Resource));
            foreach (var item in section.EachBut("types"))
            {
                string type = item.Element.Name;
                found.Add((type, item.Key));
                if (context.Knows(type, PluginKind.Resource))
                {
                    string group = GroupOf(item, owners[(type, item.Key)], context.Findings);
                    read.Add((item, Resource(item, group, context)));
                    continue;
                }
                context.Unsupported[item.Key] = type;
                context.SetAside(item, listed, "resource", ConfigCheck.UnknownType(
                    type, PluginKind.Resource, context.Types));
                foreach (var mention in owners[(type, item.Key)])
                    mention.Element.Use = ElementUse.Kept;
            }
        }
        foreach (var lost in members.Where(m => !found.Contains((m.Type, m.Name))))
        {
            context.Findings.Error(
                lost.Element, $"there is no resource '{lost.Name}' of type {lost.Type}");
        }
        return Connect(read, context);
    }

    /// <summary>One group is right; none and several are told where lines are known.</summary>
    private static string GroupOf(
        Section item, IEnumerable<Membership> owners, ConfFindings findings)
    {
        string[] groups = [.. owners.Select(o => o.Group)];
        if (groups.Length == 0)
        {
            findings.Error(item.Element, $"the resource '{item.Key}' is in no group");
        }
        else if (groups.Length > 1)
        {
            findings.Error(item.Element, $"the resource '{item.Key}' is in several groups, "
                + $"{string.Join(" and ", groups)}: it belongs to exactly one");
        }
        return groups.FirstOrDefault("");
    }

    private static ResourceConfig Resource(Section item, string group, ReadContext context)
    {
        string type = item.Element.Name;
        var parameters = ReadParameters.Read(item, type, context);
        var normal = ConfDefaults.Resource(item.Key, type, group, parameters, context.Types);
        return normal with
        {
            Comment = item.Text("comment") ?? "",
            Activate = Verb(item, "act/", normal.Activate) with
            {
                Failovers = (int?)item.Number("act/fo", 0, 999),
            },
            Deactivate = Verb(item, "deact/", normal.Deactivate),
        };
    }

    private static VerbConfig Verb(Section item, string at, VerbConfig normal) => normal with
    {
        Retries = item.Number(at + "retry", 0, 999, normal.Retries),
        RetryInterval = item.Seconds(at + "retryinterval", 0, 9999) ?? normal.RetryInterval,
        Action = (FinalAction)item.Number(at + "action", 0, 99, (int)normal.Action),
        Timeout = item.Seconds(at + "timeout", 1, SecondsMax) ?? normal.Timeout,
        Script = Script(item, at + "preaction/"),
    };

    private static FinalScript? Script(Section item, string at)
    {
        bool used = item.Flag(at + "use", false);
        string path = item.Text(at + "path") is { Length: > 0 } text ? text : "preaction.sh";
        var timeout = item.Seconds(at + "timeout", 1, 9999) ?? TimeSpan.FromSeconds(5);
        return used ? new FinalScript(path, timeout) : null;
    }

    /// <summary>Dependencies are known only when every resource is.</summary>
    private static ImmutableArray<ResourceConfig> Connect(
        List<(Section Section, ResourceConfig Resource)> read, ReadContext context)
    {
        ResourceConfig[] all = [.. read.Select(r => r.Resource)];
        var groups = all.ToLookup(r => r.Group);
        var connected = ImmutableArray.CreateBuilder<ResourceConfig>(all.Length);
        foreach (var (section, resource) in read)
        {
            bool named = false;
            var depends = new List<string>();
            foreach (var element in section.Element.Children.Where(c => c.Name == "depend"))
            {
                named = true;
                bool kept = element.Key is { } key && context.Unsupported.ContainsKey(key);
                element.Use = kept ? ElementUse.Kept : ElementUse.Taken;
                if (!kept && !string.IsNullOrEmpty(element.Key)) depends.Add(element.Key);
            }
            connected.Add(resource with
            {
                DependsByType = !named,
                DependsOn = named
                    ? [.. depends.Distinct(StringComparer.Ordinal)]
                    : ConfDefaults.DependsOn(resource, groups[resource.Group], context.Types),
            });
        }
        return connected.ToImmutable();
    }
}
