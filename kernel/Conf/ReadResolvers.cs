using System.Collections.Immutable;
using System.Net;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Reads the partition resolvers.</summary>
internal static class ReadResolvers
{
    private const int PortMax = 65535;

    public static ImmutableArray<ResolverConfig> Read(Section root, ReadContext context)
    {
        if (root.Child("networkpartition") is not { } section) return [];
        var known = ConfigCheck.ResolverTypes;
        var listed = ReadContext.Listed(section, known.Contains);
        var resolvers = new List<ResolverConfig>();
        foreach (var item in section.EachBut("types"))
        {
            if (known.Contains(item.Element.Name))
            {
                resolvers.Add(One(item, resolvers.Count, context.Findings));
                continue;
            }
            context.SetAside(item, listed, "partition resolver",
                $"unknown resolver type '{item.Element.Name}': "
                + $"resolver types are {string.Join(", ", known)}",
                "; it resolves no partition");
        }
        return [.. resolvers.OrderBy(r => r.Priority)];
    }

    private static ResolverConfig One(Section item, int place, ConfFindings findings)
    {
        var normal = ResolverConfig.Normal(item.Element.Name);
        normal = normal with
        {
            Name = item.Key,
            Priority = item.Needed("priority", 0, 999, place),
            Device = normal.Asks ? item.Needed("device", 0, ReadPaths.DeviceMax, 0)
                : item.Number("device", 0, ReadPaths.DeviceMax, normal.Device),
        };
        if (!normal.Asks)
            return normal with { StopsAtHalf = item.Flag("stopathalf", normal.StopsAtHalf) };
        var interval = item.Seconds("interval", 1, 999) ?? normal.Interval;
        var timeout = item.Seconds("timeout", 1, 999) ?? normal.Timeout;
        normal = normal with
        {
            Interval = item.Milliseconds("intervalms", 10, 999_000) ?? interval,
            Timeout = item.Milliseconds("timeoutms", 10, 999_000) ?? timeout,
            Failures = item.Number("count", 1, 999, normal.Failures),
        };
        return normal switch
        {
            { Site: { } site } => normal with { Site = Site(item, normal.Type, site) },
            { Key: { } key } => normal with { Key = Key(item, key) },
            _ => normal with
            {
                Targets = [.. item.Each("grp").OrderBy(Ids.Order)
                    .Select(group => Targets(group, findings))],
            },
        };
    }

    private static WebTarget Site(Section item, string type, WebTarget normal)
    {
        var site = normal with
        {
            Host = item.Text("host") ?? "",
            Port = item.Number("port", 1, PortMax, normal.Port),
            IsSecure = item.Flag("ssl", normal.IsSecure),
            CaFile = item.Text("cafile") ?? "",
            ProxyHost = item.Text("proxy/host") ?? "",
            ProxyPort = item.Number("proxy/port", 1, PortMax, normal.ProxyPort),
        };
        return type != ResolverConfig.Web ? site : site with
        {
            Path = item.Text("path") is { Length: > 0 } path ? path : normal.Path,
            Status = item.Number("status", 100, 599, normal.Status),
        };
    }

    private static LeaseTarget Key(Section item, LeaseTarget normal) => normal with
    {
        Endpoints = [.. item.Each("endpoint").OrderBy(Ids.Order)
            .Select(endpoint => endpoint.Text("url") ?? "")],
        Prefix = item.Text("prefix") is { Length: > 0 } prefix ? prefix : normal.Prefix,
        Life = item.Seconds("ttl", 1, 999) ?? normal.Life,
        User = item.Text("user") ?? "",
        PasswordFile = item.Text("passwordfile") ?? "",
        CaFile = item.Text("cafile") ?? "",
        CertificateFile = item.Text("certfile") ?? "",
        KeyFile = item.Text("keyfile") ?? "",
    };

    private static ImmutableArray<IPAddress> Targets(Section group, ConfFindings findings)
    {
        var targets = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var item in group.Each("list").OrderBy(Ids.Order))
        {
            string text = item.Text("ip") ?? "";
            if (PlainAddress.Parse(text) is { } address) targets.Add(address);
            else findings.Error(item.Element, "ip",
                $"'{text}' is not allowed: an IPv4 or IPv6 address");
        }
        return targets.ToImmutable();
    }
}
