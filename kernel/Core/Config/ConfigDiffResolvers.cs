using System.Globalization;

namespace Baton.Core.Config;

/// <summary>The values of partition resolvers, as <c>clp.conf</c> names them.</summary>
internal static class ConfigDiffResolvers
{
    public static IEnumerable<ConfigValue> Of(ResolverConfig resolver)
    {
        string at = $"networkpartition/{resolver.Type}@{resolver.Name}/";
        yield return new(at + "priority", Text(resolver.Priority));
        if (resolver.Device >= 0 || resolver.Asks)
            yield return new(at + "device", Text(resolver.Device));
        if (!resolver.Asks)
        {
            yield return new(at + "stopathalf", resolver.StopsAtHalf ? "1" : "0");
            yield break;
        }
        yield return ConfigDiffValues.SecondsIfWhole(at + "interval", resolver.Interval);
        yield return ConfigDiffValues.SecondsIfWhole(at + "timeout", resolver.Timeout);
        yield return new(at + "count", Text(resolver.Failures));
        if (resolver.Site is { } site)
        {
            foreach (var value in OfSite(at, resolver.Type, site)) yield return value;
        }
        if (resolver.Key is { } key)
        {
            foreach (var value in OfKey(at, key)) yield return value;
        }
        for (int g = 0; g < resolver.Targets.Length; g++)
        {
            for (int i = 0; i < resolver.Targets[g].Length; i++)
            {
                yield return new($"{at}grp@{Text(g)}/list@{Text(i)}/ip",
                    resolver.Targets[g][i].ToString());
            }
        }
    }

    private static IEnumerable<ConfigValue> OfSite(string at, string type, WebTarget site)
    {
        yield return new(at + "host", site.Host);
        if (site.Port > 0) yield return new(at + "port", Text(site.Port));
        yield return new(at + "ssl", site.IsSecure ? "1" : "0");
        yield return new(at + "cafile", site.CaFile);
        yield return new(at + "proxy/host", site.ProxyHost);
        yield return new(at + "proxy/port", Text(site.ProxyPort));
        if (type != ResolverConfig.Web) yield break;
        yield return new(at + "path", site.Path);
        if (site.Status > 0) yield return new(at + "status", Text(site.Status));
    }

    private static IEnumerable<ConfigValue> OfKey(string at, LeaseTarget key)
    {
        for (int i = 0; i < key.Endpoints.Length; i++)
            yield return new($"{at}endpoint@{Text(i)}/url", key.Endpoints[i]);
        yield return new(at + "prefix", key.Prefix);
        yield return new(at + "ttl", Text((int)key.Life.TotalSeconds));
        yield return new(at + "user", key.User);
        yield return new(at + "passwordfile", key.PasswordFile);
        yield return new(at + "cafile", key.CaFile);
        yield return new(at + "certfile", key.CertificateFile);
        yield return new(at + "keyfile", key.KeyFile);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
