using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Status;

/// <summary>Partition resolution in words.</summary>
public static class PartitionProjection
{
    /// <summary>What this server knows; of other servers' resolvers it knows nothing.</summary>
    public static PartitionStatus Of(State state, Instant now)
    {
        var (partition, timing) = (state.Config.Partition, state.Config.Timing);
        return new PartitionStatus
        {
            Cluster = state.Config.Name,
            Self = state.Config.NameOf(state.Self),
            Servers = [.. state.Config.Servers.Select(s => s.Name)],
            Action = partition.Action.ToString(),
            AllMustAgree = partition.Policy == ResolverPolicy.All,
            TakeoverDelayMs = (long)partition.TakeoverDelayFor(timing).TotalMilliseconds,
            DelayReason = partition.TakeoverDelay is not null ? "as configured"
                : partition.SlowestFor(timing) is not { } slowest ? "no resolver"
                : slowest.SlowestFor(timing) > timing.HalfTimeout
                    ? $"what {slowest.Name} needs, and time to stop" : "time to stop",
            Resolvers = [.. partition.Resolvers.Select((r, i) => Resolver(state, r, i, now))],
            Now = state.Loss is { } loss
                ? new([.. loss.Lost.Select(state.Config.NameOf)], loss.Verdict.Kind.ToString(),
                    loss.Verdict.Reason.Code, loss.Verdict.Reason.Text, Ago(now, loss.At))
                : null,
            Last = state.LastVerdict is { } last
                ? new([.. last.Lost.Select(state.Config.NameOf)], last.Kind.ToString(),
                    last.Reason.Code, last.Reason.Text, Ago(now, last.At))
                : null,
        };
    }

    private static ResolverStatus Resolver(
        State state, ResolverConfig resolver, int index, Instant now)
    {
        var seen = state.Evidence[index];
        return new ResolverStatus
        {
            Name = resolver.Name,
            Type = resolver.Type,
            Priority = resolver.Priority,
            Targets = Targets(resolver),
            States = state.Config.AllServers.ToImmutableSortedDictionary(
                state.Config.NameOf, s => StateOf(state, s, resolver, index)),
            AnsweredMsAgo = seen.AnsweredAt is { } at ? Ago(now, at) : null,
            Silent = seen.Silent,
            Said = seen.Said,
        };
    }

    /// <summary>
    /// A resolver at a server; a stopped server's is unknown and never normal (regression 6), nor
    /// is one normal that was never answered.
    /// </summary>
    public static string StateOf(
        State state, ServerId server, ResolverConfig resolver, int index)
    {
        bool used = !state.Config.Servers[server.Index].Devices.TryGetValue(
            resolver.Device, out var device) || device.Info != "0";
        if (!used) return "Unused";
        if (server != state.Self || state.Phase == ServicePhase.Stopped) return "Unknown";
        if (!resolver.Asks)
            return state.View.IsCommitted ? "Normal" : "Unknown";
        var seen = state.Evidence[index];
        return seen.Silent >= resolver.Failures ? "Error"
            : seen.AnsweredAt is null ? "Unknown" : "Normal";
    }

    private static ImmutableArray<string> Targets(ResolverConfig resolver) => resolver switch
    {
        { Site: { } site } => [(site.IsSecure ? "https://" : "http://") + Host(site.Host)
            + (site.Port > 0 ? $":{site.Port}" : "")
            + (resolver.Type == ResolverConfig.Web ? site.Path : "")],
        { Key: { } key } => key.Endpoints,
        _ => [.. resolver.Targets.Select(g => string.Join(" or ", g))],
    };

    private static string Host(string host) =>
        host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static long Ago(Instant now, Instant at) => (long)(now - at).TotalMilliseconds;
}
