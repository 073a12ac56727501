using System.Collections.Frozen;
using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf.Tests;

/// <summary>Plugin types as their manifests would declare them.</summary>
internal static class Types
{
    public static readonly FrozenDictionary<string, TypeDeclaration> All = new[]
    {
        Resource("exec", ["fip", "vip", "disk"],
            new() { ActivatePlus = "timeout/start", DeactivatePlus = "timeout/stop",
                ActivateRetries = 0 },
            Text("act/path", "start.sh"), Text("deact/path", "stop.sh"),
            Flag("act/sync", "1"), Flag("deact/sync", "1"),
            Number("timeout/start", "1800", 1, 9999, "s"),
            Number("timeout/stop", "1800", 1, 9999, "s"),
            Text("act/normalval", ""), Text("userlog", "") with { PerServer = true },
            Flag("logrotate/use", "0"),
            Number("logrotate/size", "1000000", 1, 999_999_999, "bytes"),
            Text("act/password", null) with { Secret = true, Max = 8 }),
        Resource("fip", [], new(),
            Text("ip", null) with { Required = true, Unique = true },
            Text("device", null) with { PerServer = true, Max = 15 },
            Flag("forceactivate", "0"), Number("arp/count", "1", 0, 100, "")),
        Monitor("pidw", new()
        {
            IntervalSeconds = 5, TimeoutSeconds = 60, Retries = 3, Resident = true,
            Timing = MonitorTiming.WhileActive, Timings = [MonitorTiming.WhileActive],
            TargetTypes = ["exec"],
        }),
        Monitor("ipw", new() { IntervalSeconds = 30, TimeoutSeconds = 30 },
            Declare("list/ip", ParameterKind.TextList, null) with { Required = true },
            Number("ping/timeout", "1000", 10, 60_000, "ms")),
        Monitor("genw", new(), Text("path", "genw.sh"), Flag("sync", "1"),
            Text("normalval", "0")),
        new TypeDeclaration(Manifest("ipmi", PluginKind.Fence),
        [
            Text("ip", null) with { Required = true, PerServer = true,
                Apply = ApplyMethod.SuspendCluster },
            Text("password", "") with { Secret = true, PerServer = true },
        ]),
        new TypeDeclaration(Manifest("mail", PluginKind.Alert),
        [
            Declare("to/address", ParameterKind.TextList, null) with { Required = true },
            Text("auth/user", ""), Text("host", "localhost") with { PerServer = true },
        ]),
        Monitor("userw", new() { IntervalSeconds = 3, TimeoutSeconds = 90 },
            Declare("method", ParameterKind.Choice, "0") with
            {
                Choices = ImmutableSortedDictionary<long, string>.Empty
                    .Add(0, "None").Add(1, "Keepalive"),
            }) with { Unusable = "no licence" },
    }.ToFrozenDictionary(t => t.Manifest.Type);

    private static TypeDeclaration Resource(string type, ImmutableArray<string> after,
        ResourceDefaults normal, params ImmutableArray<ParameterDeclaration> parameters) =>
        new(Manifest(type, PluginKind.Resource) with { StartsAfter = after, Resource = normal },
            parameters);

    private static TypeDeclaration Monitor(string type, MonitorDefaults normal,
        params ImmutableArray<ParameterDeclaration> parameters) =>
        new(Manifest(type, PluginKind.Monitor) with { Monitor = normal }, parameters);

    private static PluginManifest Manifest(string type, PluginKind kind) => new()
    {
        Type = type,
        Kind = kind,
        Contract = "1.0",
        Assembly = type + ".dll",
        Entry = type,
    };

    private static ParameterDeclaration Text(string path, string? normal) =>
        Declare(path, ParameterKind.Text, normal);

    private static ParameterDeclaration Flag(string path, string normal) =>
        Declare(path, ParameterKind.Flag, normal);

    private static ParameterDeclaration Number(
        string path, string normal, long min, long max, string unit) =>
        Declare(path, ParameterKind.Number, normal) with { Min = min, Max = max, Unit = unit };

    private static ParameterDeclaration Declare(
        string path, ParameterKind kind, string? normal) =>
        new() { Path = path, Name = path, Kind = kind, Default = normal };
}
