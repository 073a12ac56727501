using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Plans changes of the cluster, its servers, heartbeats and resolvers.</summary>
internal static class ApplyPlanCluster
{
    public static void Add(ClusterConfig before, ClusterConfig after, ApplyPlanSteps steps)
    {
        steps.AddChanges("cluster", Values(before), Values(after), OfCluster, _ => "",
            judges: path => path is "heartbeat/interval" or "heartbeat/timeout"
                or "networkpartition/takeoverdelay");
        AddServers(before, after, steps);
        AddObjects(
            before.Heartbeats, after.Heartbeats, h => $"heartbeat/{h.Type}@{h.Name}",
            ConfigDiffValues.OfHeartbeat, ApplyMethod.StopCluster, steps);
        AddObjects(
            before.Partition.Resolvers, after.Partition.Resolvers,
            r => $"networkpartition/{r.Type}@{r.Name}",
            ConfigDiffValues.OfResolver, ApplyMethod.SuspendCluster, steps);
        AddDevices(before.Fencing, after.Fencing, steps);
        ApplyPlanAlerts.Add(before, after, steps);
    }

    // What is asked of a device changes between two askings; whom it reaches, with the cluster
    // suspended (regressions 89, 133).
    private static void AddDevices(
        FencingConfig before, FencingConfig after, ApplyPlanSteps steps)
    {
        static string At(FenceDeviceConfig d) => $"forcestop/{d.Type}@{d.Name}";
        foreach (var gone in before.Devices.Where(d => !after.Devices.Any(n => At(n) == At(d))))
            steps.Add(At(gone), "is removed", ApplyMethod.UploadOnly);
        foreach (var device in after.Devices)
        {
            var was = before.Devices.FirstOrDefault(d => At(d) == At(device));
            if (was is null) steps.Add(At(device), "is added", ApplyMethod.UploadOnly);
            else steps.AddChanges(At(device), ConfigDiffFencing.OfDevice(was),
                ConfigDiffFencing.OfDevice(device),
                path => path.StartsWith("parameters/", StringComparison.Ordinal)
                    ? steps.OfParameter(device.Type, path["parameters/".Length..],
                        ApplyMethod.SuspendCluster)
                    : ApplyMethod.UploadOnly,
                _ => "", device.Type);
        }
    }

    /// <summary>The generation changes with every change and is no change itself.</summary>
    private static IEnumerable<ConfigValue> Values(ClusterConfig config) =>
        ConfigDiffValues.OfCluster(config with { Generation = 0 });

    private static ApplyMethod OfCluster(string path) => path switch
    {
        "comment" or "notifydown" => ApplyMethod.UploadOnly,
        "name" or "uuid" => ApplyMethod.StopCluster,
        _ when path.StartsWith("forcestop/", StringComparison.Ordinal) => ApplyMethod.UploadOnly,
        _ when path.StartsWith("port/", StringComparison.Ordinal) => ApplyMethod.StopCluster,
        _ => ApplyMethod.SuspendCluster,
    };

    private static void AddServers(ClusterConfig before, ClusterConfig after, ApplyPlanSteps steps)
    {
        string[] was = [.. before.Servers.Select(s => s.Name)];
        string[] becomes = [.. after.Servers.Select(s => s.Name)];
        foreach (string gone in was.Except(becomes))
            steps.Add("server@" + gone, "is removed", ApplyMethod.StopCluster);
        // One more after all others changes nobody's place, and leaves majorities that meet.
        bool joins = becomes.Length == was.Length + 1 && becomes.AsSpan().StartsWith(was);
        foreach (string come in becomes.Except(was))
            steps.Add("server@" + come, "is added",
                joins ? ApplyMethod.SuspendCluster : ApplyMethod.StopCluster);
        if (!was.Intersect(becomes).SequenceEqual(becomes.Intersect(was)))
        {
            // The master server may change, and with it where the web server's facts come from.
            string order = $"the order becomes {string.Join(", ", becomes)}";
            steps.Add("server", order, ApplyMethod.StopCluster);
            steps.Add("server", order, ApplyMethod.RestartWeb);
        }
        foreach (var server in before.Servers)
        {
            var other = after.Servers.FirstOrDefault(s => s.Name == server.Name);
            if (other is null) continue;
            string Kind(string path) => DeviceOf(path) is { } id
                ? (other.Devices.GetValueOrDefault(id) ?? server.Devices.GetValueOrDefault(id))
                    ?.Kind ?? "" : "";
            steps.AddChanges("server@" + server.Name,
                ConfigDiffValues.OfServer(server, 0), ConfigDiffValues.OfServer(other, 0),
                path => path == "comment" ? ApplyMethod.UploadOnly : OfDevice(Kind(path)),
                _ => "");
        }
    }

    private static int? DeviceOf(string path) =>
        path.Split('/')[0].Split('@') is ["device", var id]
            && ParameterDeclaration.Number(id) is { } number ? (int)number : null;

    private static ApplyMethod OfDevice(string kind) => kind switch
    {
        "lamp" => ApplyMethod.UploadOnly,
        "ping" or "http" or "bmc" or "witness" or "majority" or "lease" =>
            ApplyMethod.SuspendCluster,
        _ => ApplyMethod.StopCluster,
    };

    private static void AddObjects<T>(IEnumerable<T> before, IEnumerable<T> after,
        Func<T, string> at, Func<T, IEnumerable<ConfigValue>> values, ApplyMethod method,
        ApplyPlanSteps steps)
        where T : class
    {
        var was = before.ToDictionary(at);
        var becomes = after.ToDictionary(at);
        foreach (var (path, item) in was)
        {
            if (becomes.TryGetValue(path, out var other))
                steps.AddChanges(path, values(item), values(other), _ => method, _ => "");
            else
                steps.Add(path, "is removed", method);
        }
        foreach (string path in becomes.Keys.Where(p => !was.ContainsKey(p)))
            steps.Add(path, "is added", method);
    }
}
