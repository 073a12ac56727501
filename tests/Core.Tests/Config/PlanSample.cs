using System.Collections.Immutable;
using System.Net;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Tests.Config;

/// <summary>A configuration made of records, and types as manifests declare them.</summary>
internal static class PlanSample
{
    public static readonly ImmutableDictionary<string, TypeDeclaration> Types =
        new TypeDeclaration[]
        {
            Type("exec", PluginKind.Resource, Text("act/path"), Text("key") with { Secret = true },
                Text("userlog") with { Apply = ApplyMethod.UploadOnly, PerServer = true },
                Text("volume") with { Apply = ApplyMethod.StopGroup }),
            Type("fip", PluginKind.Resource, Text("ip")),
            Type("ipw", PluginKind.Monitor, Text("list/ip") with { Kind = ParameterKind.TextList },
                Text("note") with { Apply = ApplyMethod.UploadOnly }),
        }.ToImmutableDictionary(t => t.Manifest.Type);

    public static ClusterConfig Config { get; } = new()
    {
        Name = "demo",
        Id = Guid.Parse("3b3c0a4e-5b7e-4a51-9f3f-2c1d9d4ef001"),
        Generation = 3,
        Servers = [Server("server1", 1), Server("server2", 2), Server("server3", 3)],
        Heartbeats = [new("lanhb1", "lanhb", 0, 0)],
        Partition = new()
        {
            Resolvers =
            [
                new()
                {
                    Name = "pingnp1",
                    Type = "pingnp",
                    Device = 10200,
                    Targets = [[IPAddress.Parse("10.0.0.254")]],
                },
            ],
        },
        Groups =
        [
            new() { Name = "web", Policy = ["server1", "server2"] },
            new() { Name = "files", Id = 1 },
        ],
        Resources =
        [
            new()
            {
                Name = "fip1",
                Type = "fip",
                Group = "web",
                Parameters = Values("ip", "10.0.0.9"),
            },
            new() { Name = "exec1", Type = "exec", Group = "web", DependsOn = ["fip1"] },
            new() { Name = "exec2", Type = "exec", Group = "files" },
        ],
        Monitors =
        [
            new() { Name = "ipw1", Type = "ipw", Parameters = Values("list@0/ip", "10.0.0.254") },
        ],
    };

    public static ImmutableSortedDictionary<string, string> Values(string path, string text) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(path, text);

    public static ClusterConfig With(this ClusterConfig config, ResourceConfig resource) =>
        config with
        {
            Resources = config.Resources.Replace(config.FindResource(resource.Name)!, resource),
        };

    public static ClusterConfig With(this ClusterConfig config, GroupConfig group) =>
        config with { Groups = config.Groups.Replace(config.FindGroup(group.Name)!, group) };

    public static ClusterConfig With(this ClusterConfig config, MonitorConfig monitor) =>
        config with
        {
            Monitors = config.Monitors.Replace(config.FindMonitor(monitor.Name)!, monitor),
        };

    public static ClusterConfig With(this ClusterConfig config, ServerConfig server) =>
        config with
        {
            Servers = [.. config.Servers.Select(s => s.Name == server.Name ? server : s)],
        };

    public static ServerConfig With(this ServerConfig server, int device, string info) =>
        server with
        {
            Devices = server.Devices.SetItem(device, server.Devices[device] with { Info = info }),
        };

    private static ServerConfig Server(string name, int number) => new()
    {
        Name = name,
        Devices = ImmutableSortedDictionary<int, DeviceConfig>.Empty
            .Add(0, new("lan", $"10.0.0.{number}"))
            .Add(100, new("com", "unused"))
            .Add(600, new("bmc", $"10.1.0.{number}"))
            .Add(10200, new("ping", "1")),
    };

    private static TypeDeclaration Type(string type, PluginKind kind,
        params ImmutableArray<ParameterDeclaration> parameters) => new(
        new()
        {
            Type = type,
            Kind = kind,
            Contract = "1.0",
            Assembly = type,
            Entry = type,
        },
        parameters);

    private static ParameterDeclaration Text(string path) =>
        new() { Path = path, Name = path, Kind = ParameterKind.Text };
}
