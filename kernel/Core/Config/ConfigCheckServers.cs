using System.Net;
using System.Text;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Checks servers and the addresses of their devices.</summary>
internal static class ConfigCheckServers
{
    /// <summary>A label of a host name is at most this long (RFC 1035).</summary>
    private const int HostNameBytesMax = 63;

    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        if (config.Servers.IsEmpty) faults.Error("server", "there is no server");
        faults.AtMost("server", "servers", config.Servers.Length, Limits.ServersMax);
        faults.Unique("server", config.Servers.Select(s => ("server@" + s.Name, s.Name)));
        var owners = new Dictionary<IPAddress, string>();
        foreach (var server in config.Servers)
        {
            string at = "server@" + server.Name;
            CheckName(at, server.Name, faults);
            faults.Comment(at, server.Comment);
            foreach (var (id, device) in server.Devices)
            {
                if (device.Kind == "lan" && device.Info is not ("" or HeartbeatConfig.Unused))
                    CheckAddress($"{at}/device@{id}/info", server.Name, device, owners, faults);
            }
        }
    }

    /// <summary>Says so if no server has that name.</summary>
    public static void Known(
        ClusterConfig config, string path, string name, ConfigCheckFaults faults)
    {
        if (config.FindServer(name) is null)
            faults.Error(path, $"there is no server '{name}': {Names(config)}");
    }

    private static string Names(ClusterConfig config) =>
        config.Servers.IsEmpty ? "there is none at all"
            : "one of " + string.Join(", ", config.Servers.Select(s => s.Name));

    private static void CheckName(string at, string name, ConfigCheckFaults faults)
    {
        if (name.Any(char.IsAsciiLetterUpper))
        {
            faults.Error(at, $"the server name '{name}' is not in lower case: "
                + $"'{name.ToLowerInvariant()}' is the host's short name");
            return;
        }
        bool fits = name.Length > 0 && name[0] != '-' && name[^1] != '-'
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && Encoding.UTF8.GetByteCount(name) <= HostNameBytesMax;
        if (!fits)
        {
            faults.Error(at, $"the server name '{name}' is not allowed: the host's short name, "
                + $"a-z, digits and inner '-', at most {HostNameBytesMax} bytes");
        }
    }

    private static void CheckAddress(string path, string server, DeviceConfig device,
        Dictionary<IPAddress, string> owners, ConfigCheckFaults faults)
    {
        if (PlainAddress.Parse(device.Info) is not { } address)
        {
            faults.Error(path, $"'{device.Info}' is not allowed: an IPv4 or IPv6 address");
        }
        else if (address.IsIPv6LinkLocal)
        {
            faults.Error(path, $"'{device.Info}' is a link-local address: an interconnect needs "
                + "an address that names its network");
        }
        else if (!owners.TryAdd(address, server))
        {
            faults.Error(path, owners[address] == server
                ? $"'{device.Info}' is the address of another device of this server"
                : $"'{device.Info}' is an address of {owners[address]} too");
        }
    }
}
