using Baton.Core.Config;

namespace Baton.Simulation;

/// <summary>Clusters with resolvers other than a ping.</summary>
internal static class Resolving
{
    /// <summary>A cluster with the resolvers that are named, with a plus between them.</summary>
    public static ClusterConfig With(ClusterConfig config, string names) => config with
    {
        Partition = config.Partition with
        {
            Resolvers = [.. names.Split('+').Select((name, i) => One(name) with
            {
                Name = name,
                Priority = i,
            })],
            Policy = names.Contains('+', StringComparison.Ordinal)
                ? ResolverPolicy.All : ResolverPolicy.First,
        },
    };

    private static readonly LeaseTarget Key = new()
    {
        Endpoints = ["http://etcd:2379"],
        Life = TimeSpan.FromSeconds(2),
    };

    private static ResolverConfig One(string name) => ResolverConfig.Normal($"{name}np") with
    {
        Interval = TimeSpan.FromMilliseconds(name == "http" ? 1000 : 500),
        Timeout = TimeSpan.FromMilliseconds(100),
        Failures = 2,
        Key = name == "lease" ? Key : null,
    };
}
