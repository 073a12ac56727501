using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Host;
using Baton.Licences;

namespace Baton.Clpd;

/// <summary>What licences have to say to a new configuration.</summary>
internal static class LicenceObjections
{
    /// <summary>What it would begin that a term that is over does not allow any more.</summary>
    /// <param name="lapsed">Products whose terms are over, each with the text of it.</param>
    /// <param name="catalog">The plugins.</param>
    /// <param name="before">What stands.</param>
    /// <param name="wanted">What is to stand.</param>
    public static ImmutableArray<string> Of(IReadOnlyDictionary<string, string> lapsed,
        Catalog catalog, ClusterConfig before, ClusterConfig wanted)
    {
        if (lapsed.Count == 0) return [];
        var servers = wanted.Servers.Where(s => before.FindServer(s.Name) is null)
            .Select(s => $"Server {s.Name} cannot be added. {lapsed.Values.First()}");
        var known = Instances(before).ToHashSet();
        var fresh = Instances(wanted)
            .Where(i => !known.Contains(i) && Lapsed(i.Type) is not null)
            .Select(i => $"{i.Name} cannot be added. {Lapsed(i.Type)}");
        var used = LicenceFacts.Of(before, catalog, "").Uses;
        var wider = LicenceFacts.Of(wanted, catalog, "").Uses
            .Where(u => lapsed.ContainsKey(u.Key) && used.ContainsKey(u.Key))
            .SelectMany(u => u.Value.Except(used[u.Key])
                // One that is new to the cluster is named already.
                .Where(s => before.FindServer(s) is not null)
                .Select(s => $"{u.Key} cannot be used on {s} too. {lapsed[u.Key]}"));
        return [.. servers, .. fresh, .. wider];

        string? Lapsed(string type) =>
            lapsed.GetValueOrDefault(LicenceFacts.ProductOf(catalog, type));
    }

    /// <summary>What would be lost with the servers that it does not name any more.</summary>
    public static ImmutableArray<string> Losses(Judgement judged, ClusterConfig wanted) =>
    [
        .. judged.Rows.Where(r => r.IsValid || r.State == RowState.Stocked)
            .Where(r => wanted.FindServer(r.Entry.Server) is null)
            .Select(r => $"The license {r.Entry.Serial} (Product name:{r.Licence!.Product}) is "
                + $"registered on {r.Entry.Server} and holds no more without that server. "
                + "Register it again on another one: clplcnsc -i."),
    ];

    // Of another type it is another one, whatever its name.
    private static IEnumerable<(string Kind, string Name, string Type)> Instances(
        ClusterConfig config) =>
        config.Resources.Select(r => ("resource", r.Name, r.Type))
            .Concat(config.Monitors.Select(m => ("monitor", m.Name, m.Type)))
            .Concat(config.Fencing.Devices.Select(d => ("fence", d.Name, d.Type)))
            .Concat(config.AlertChannels.Select(c => ("alert", c.Name, c.Type)));
}
