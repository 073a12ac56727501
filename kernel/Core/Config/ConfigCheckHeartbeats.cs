using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Checks heartbeats, each kind by its own rules.</summary>
internal static class ConfigCheckHeartbeats
{
    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        var heartbeats = config.Heartbeats;
        CheckCounts(heartbeats, faults);
        faults.Unique("heartbeat", heartbeats.Select(h => (At(h), h.Name)));
        foreach (var heartbeat in heartbeats)
        {
            faults.Name(At(heartbeat), heartbeat.Name);
            CheckDevice(config, heartbeat, faults);
            if (heartbeat.Witness is { } witness) CheckWitness(At(heartbeat), witness, faults);
        }
        ConfigCheckPaths.Once(heartbeats, h => h.Priority, At, "/priority", "priority", faults);
        ConfigCheckPaths.Once(heartbeats, h => h.Device, At, "/device", "device", faults);
        CheckFiles(config, faults);
        CheckLans(config, faults);
    }

    private static void CheckCounts(
        ImmutableArray<HeartbeatConfig> heartbeats, ConfigCheckFaults faults)
    {
        void AtMost(string type, string things, int most) => faults.AtMost(
            "heartbeat", things, heartbeats.Count(h => h.Type == type), most);

        AtMost(HeartbeatConfig.Lan, "LAN heartbeats", Limits.LanHeartbeatsMax);
        AtMost(HeartbeatConfig.Disk, "disk heartbeats", Limits.DiskHeartbeatsMax);
        AtMost(HeartbeatConfig.Com, "COM heartbeats", Limits.ComHeartbeatsMax);
        AtMost(HeartbeatConfig.WitnessType, "witness heartbeats", Limits.WitnessHeartbeatsMax);
    }

    private static void CheckDevice(
        ClusterConfig config, HeartbeatConfig heartbeat, ConfigCheckFaults faults)
    {
        if (config.Servers.IsEmpty) return;
        string at = At(heartbeat);
        int on = config.Servers.Count(heartbeat.IsOn);
        if (heartbeat.Type == HeartbeatConfig.Com && config.Servers.Length != Limits.ComServers)
        {
            faults.Error(at, "a serial line connects two servers, and there are "
                + $"{config.Servers.Length}: use diskhb instead");
        }
        if (on == 0)
        {
            faults.Error(at + "/device", heartbeat.Type switch
            {
                HeartbeatConfig.WitnessType => "no server uses it: a server that does has the "
                    + $"device {heartbeat.Device} of type witness with info 1",
                HeartbeatConfig.Lan => "no server has an address on device "
                    + $"{heartbeat.Device} of type lan",
                _ => $"no server has a file on device {heartbeat.Device} of type "
                    + heartbeat.DeviceKind,
            });
        }
        else if (on == 1 && config.Servers.Length > 1)
        {
            string alone = config.Servers.First(heartbeat.IsOn).Name;
            faults.Warning(at + "/device", $"only {alone} is on it: nobody hears anybody there");
        }
    }

    private static void CheckWitness(string at, WitnessConfig witness, ConfigCheckFaults faults)
    {
        if (Uri.CheckHostName(witness.Host) == UriHostNameType.Unknown)
        {
            faults.Error(at + "/host", witness.Host.Length == 0
                ? "is missing: the name or address of the witness"
                : $"'{witness.Host}' is not allowed: a name or an address");
        }
        if (witness.CaFile.Length > 0 && witness.CaFile[0] != '/')
            faults.Error(at + "/ca", $"'{witness.CaFile}' is not allowed: a file from / on");
        if (witness.Proxy.Length > 0 && !IsHostAndPort(witness.Proxy))
            faults.Error(at + "/proxy", $"'{witness.Proxy}' is not allowed: HOST:PORT");
        if (!witness.Tls)
        {
            faults.Warning(at + "/ssl", "the cluster's token goes over the network in the clear: "
                + "whoever reads it can disturb this heartbeat");
            if (witness.CaFile.Length > 0)
                faults.Warning(at + "/ca", "is of no use without TLS (ssl 1)");
        }
    }

    private static bool IsHostAndPort(string text) =>
        Uri.TryCreate("http://" + text, UriKind.Absolute, out var uri)
        && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && text.Contains(':')
        && !text.EndsWith(':') && !text.EndsWith('/');

    // Two heartbeats in the same slots would each take the other's for a fault.
    private static void CheckFiles(ClusterConfig config, ConfigCheckFaults faults)
    {
        foreach (var server in config.Servers)
        {
            var owners = new Dictionary<string, HeartbeatConfig>(StringComparer.Ordinal);
            foreach (var heartbeat in config.Heartbeats)
            {
                if (heartbeat.Type is not (HeartbeatConfig.Disk or HeartbeatConfig.Com)
                    || !heartbeat.IsOn(server)) continue;
                string at = $"server@{server.Name}/device@{heartbeat.Device}/info";
                string file = server.Devices[heartbeat.Device].Info;
                if (file[0] != '/')
                    faults.Error(at, $"'{file}' is not allowed: a device file from / on");
                else if (!owners.TryAdd(file, heartbeat))
                    faults.Error(at, $"'{file}' is that of {At(owners[file])} too");
            }
        }
    }

    private static void CheckLans(ClusterConfig config, ConfigCheckFaults faults)
    {
        if (config.Heartbeats.IsEmpty)
        {
            faults.Error("heartbeat",
                "there is no heartbeat: at least one lanhb that every server has an address on");
        }
        else if (!config.Heartbeats.Any(h => h.IsLan && config.Servers.All(h.IsOn)))
        {
            faults.Error("heartbeat", "no lanhb connects all servers: "
                + "one device of type lan needs an address at every server");
        }
    }

    private static string At(HeartbeatConfig heartbeat) =>
        $"heartbeat/{heartbeat.Type}@{heartbeat.Name}";
}
