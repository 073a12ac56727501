using System.Collections.Immutable;
using System.Net;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Checks what plugins are told, by their own declarations.</summary>
internal static class ConfigCheckParameters
{
    private sealed record Instance(string At, string Type, string Name, string Scripts,
        ImmutableSortedDictionary<string, string> Values, IReadOnlyList<string> Servers);

    public static void Check(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types,
        Func<string, bool>? scriptExists, ConfigCheckFaults faults)
    {
        var taken = new Dictionary<(string, string, string), string>();
        var addresses = ServerAddresses(config);
        foreach (var instance in Instances(config))
        {
            if (!types.TryGetValue(instance.Type, out var type)) continue;
            CheckUnknown(config, instance, type.Parameters, faults);
            foreach (var parameter in type.Parameters)
            {
                CheckPresence(instance, parameter, faults);
                var given = Given(instance, parameter).ToArray();
                foreach (var (path, value) in given)
                {
                    if (ConfigCheck.ValueFault(parameter, value) is { } fault)
                        faults.Error($"{instance.At}/parameters/{path}", fault);
                }
                if (parameter.Unique) CheckUnique(instance, given, taken, addresses, faults);
                if (IsScript(parameter)) CheckScript(instance, parameter, scriptExists, faults);
            }
        }
    }

    private static IEnumerable<Instance> Instances(ClusterConfig config)
    {
        var policies = config.Groups.DistinctBy(g => g.Name)
            .ToDictionary(g => g.Name, g => g.Policy);
        string[] all = [.. config.Servers.Select(s => s.Name)];
        foreach (var r in config.Resources)
        {
            var policy = policies.GetValueOrDefault(r.Group, []);
            yield return new($"resource/{r.Type}@{r.Name}", r.Type, r.Name,
                $"scripts/{r.Group}/{r.Name}/", r.Parameters, policy.IsEmpty ? all : policy);
        }
        foreach (var d in config.Fencing.Devices)
        {
            yield return new($"forcestop/{d.Type}@{d.Name}", d.Type, d.Name,
                $"scripts/forcestop/{d.Name}/", d.Parameters,
                d.Servers.IsEmpty ? all : d.Servers);
        }
        foreach (var c in config.AlertChannels)
        {
            yield return new($"alert/{c.Type}@{c.Name}", c.Type, c.Name,
                $"scripts/alert/{c.Name}/", c.Parameters, c.Servers.IsEmpty ? all : c.Servers);
        }
        foreach (var m in config.Monitors)
        {
            yield return new($"monitor/{m.Type}@{m.Name}", m.Type, m.Name,
                $"scripts/monitor.s/{m.Name}/", m.Parameters,
                m.Servers.IsEmpty ? all : m.Servers);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Given(
        Instance instance, ParameterDeclaration parameter) =>
        parameter.Kind == ParameterKind.TextList
            ? instance.Values.Where(v => ParameterSchema.WithoutIds(v.Key) == parameter.Path)
            : instance.Values.Where(v => v.Key == parameter.Path
                || (parameter.PerServer && OfServer(v.Key) is { } own
                    && own.Path == parameter.Path));

    private static (string Server, string Path)? OfServer(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return path.StartsWith("server@", StringComparison.Ordinal) && slash > 0
            ? (path["server@".Length..slash], path[(slash + 1)..]) : null;
    }

    private static void CheckUnknown(ClusterConfig config, Instance instance,
        ImmutableArray<ParameterDeclaration> declared, ConfigCheckFaults faults)
    {
        foreach (string path in instance.Values.Keys)
        {
            string at = $"{instance.At}/parameters/{path}";
            var own = OfServer(path);
            if (own is { } server)
                ConfigCheckServers.Known(config, at, server.Server, faults);
            string common = own?.Path ?? path;
            string bare = ParameterSchema.WithoutIds(common);
            var parameter = declared.FirstOrDefault(
                d => d.Path == common || (d.Kind == ParameterKind.TextList && d.Path == bare));
            if (parameter is null)
            {
                faults.Warning(at,
                    $"type {instance.Type} has no such parameter; it is kept and not used");
            }
            else if (own is not null && !parameter.PerServer)
            {
                faults.Warning(at, "servers cannot differ in it; it is kept and not used");
            }
        }
    }

    private static void CheckPresence(
        Instance instance, ParameterDeclaration parameter, ConfigCheckFaults faults)
    {
        if (!parameter.Required) return;
        string path = $"{instance.At}/parameters/{parameter.Path}";
        if (parameter.Kind == ParameterKind.TextList)
        {
            if (ParameterSchema.ListOf(parameter.Path, instance.Values).IsEmpty)
                faults.Error(path, $"is missing: at least one {parameter.Allowed}");
            return;
        }
        var without = instance.Servers.Where(s => string.IsNullOrEmpty(
            ParameterSchema.TextOf(parameter, instance.Values, s))).ToArray();
        if (without.Length == 0) return;
        string where = without.Length == instance.Servers.Count
            ? "" : " for " + string.Join(", ", without);
        faults.Error(path, $"is missing{where}: {parameter.Allowed}");
    }

    private static void CheckUnique(Instance instance,
        IEnumerable<KeyValuePair<string, string>> given,
        Dictionary<(string, string, string), string> taken,
        Dictionary<string, string> addresses, ConfigCheckFaults faults)
    {
        foreach (var (path, value) in given)
        {
            string at = $"{instance.At}/parameters/{path}";
            string key = AddressOf(value) ?? value;
            string common = OfServer(path)?.Path ?? path;
            if (!taken.TryAdd((instance.Type, common, key), instance.Name)
                && taken[(instance.Type, common, key)] is { } other && other != instance.Name)
                faults.Error(at, $"'{value}' is that of {other} too: it must be unique");
            if (addresses.TryGetValue(key, out string? server))
                faults.Error(at, $"'{value}' is an address of {server}: it must be unique");
        }
    }

    private static Dictionary<string, string> ServerAddresses(ClusterConfig config)
    {
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var server in config.Servers)
        {
            foreach (var device in server.Devices.Values)
            {
                if (device.Kind == "lan" && AddressOf(device.Info) is { } address)
                    addresses.TryAdd(address, server.Name);
            }
        }
        return addresses;
    }

    /// <summary>The bare address of <c>10.0.0.1/24</c> or <c>10.0.0.1%eth0</c>.</summary>
    private static string? AddressOf(string value) =>
        IPAddress.TryParse(value.Split('%', '/')[0], out var address) ? address.ToString() : null;

    /// <summary>By convention a text parameter called <c>path</c> may name a script.</summary>
    private static bool IsScript(ParameterDeclaration parameter) =>
        parameter.Kind == ParameterKind.Text
        && parameter.Path.Split('/')[^1] == "path"
        && parameter.Default?.EndsWith(".sh", StringComparison.Ordinal) == true;

    private static void CheckScript(Instance instance, ParameterDeclaration parameter,
        Func<string, bool>? exists, ConfigCheckFaults faults)
    {
        var values = instance.Servers
            .Select(s => ParameterSchema.TextOf(parameter, instance.Values, s))
            .OfType<string>().Distinct(StringComparer.Ordinal);
        foreach (string value in values)
        {
            string at = $"{instance.At}/parameters/{parameter.Path}";
            if (value.Length == 0 || value[0] == '/') continue;
            if (value.Contains('/', StringComparison.Ordinal) || value is "." or "..")
                faults.Error(at, $"'{value}' is not allowed: a file name or an absolute path");
            else if (exists is not null && !exists(instance.Scripts + value))
                faults.Error(at, $"the file {instance.Scripts}{value} is missing");
        }
    }
}
