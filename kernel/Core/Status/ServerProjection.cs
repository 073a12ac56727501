using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Membership;

namespace Baton.Core.Status;

/// <summary>A server, its heartbeat paths and its resolvers in the printed words.</summary>
internal static class ServerProjection
{
    public static ServerStatus Of(State state, ServerId server, Instant now)
    {
        bool self = server == state.Self;
        bool heard = self || Connectivity.Heard(state, now).Contains(server);
        var phase = self ? state.Phase
            : heard ? state.Heartbeats[server].Beat!.Phase : ServicePhase.Stopped;
        var paths = state.Config.Heartbeats
            .Select((h, i) => Path(state, server, h, i, heard)).ToImmutableArray();
        bool somePathDown = paths.Any(p => p.State is "Caution" or "Error");
        return new ServerStatus
        {
            Name = state.Config.NameOf(server),
            Comment = state.Config.Servers[server.Index].Comment,
            Protocol = self ? Membership.ProtocolVersion.Own.ToString()
                : (state.Strangers.GetValueOrDefault(server)?.Speaks
                    ?? state.Heartbeats[server].Beat?.Protocol)?.ToString() ?? "",
            State = state.Strangers.ContainsKey(server) ? "Unknown" : phase switch
            {
                ServicePhase.Starting => "Online Pending",
                ServicePhase.Stopping => "Offline Pending",
                ServicePhase.Stopped => state.Asleep.Contains(server) ? "Unknown" : "Offline",
                ServicePhase.Suspended => "Suspend",
                _ => state.Phase == ServicePhase.Stopped ? "Unknown"
                    : somePathDown ? "Caution" : "Online",
            },
            Incarnation = self ? state.Incarnation
                : state.Heartbeats[server].Beat?.Incarnation ?? 0,
            ForcedStop = state.Fences.TryGetValue(server, out var fence) ? Word(fence) : "",
            Heartbeats = paths,
            Resolvers = [.. state.Config.Partition.Resolvers.Select((r, i) =>
                new PathStatus(r.Name, r.Type, PartitionProjection.StateOf(state, server, r, i),
                    ImmutableSortedDictionary<string, string>.Empty))],
        };
    }

    private static string Word(Fence fence) => fence.Phase switch
    {
        FencePhase.Due => "Due",
        FencePhase.Asked => $"Asked {fence.Device}",
        FencePhase.Failed => $"Failed: {fence.Reason}",
        FencePhase.PassedOver => $"Not stopped, taken over: {fence.Reason}",
        FencePhase.Confirmed => "Confirmed by an operator",
        _ => $"Done: {fence.Reason}",
    };

    private static PathStatus Path(
        State state, ServerId server, HeartbeatConfig heartbeat, int index, bool heard)
    {
        var peers = state.Config.AllServers.Without(server)
            .ToImmutableSortedDictionary(state.Config.NameOf,
                p => Between(state, server, p, heartbeat, index));
        var used = peers.Values.Where(v => v is not "Unused" and not "Unknown").ToList();
        string word = !heard ? "Unknown"
            : used.Count == 0 ? "Unused"
            : used.All(v => v == "Normal") ? "Normal"
            : used.Contains("Normal") ? "Caution" : "Error";
        return new PathStatus(heartbeat.Name, heartbeat.Type, word, peers);
    }

    private static string Between(State state, ServerId server, ServerId peer,
        HeartbeatConfig heartbeat, int index)
    {
        bool used = heartbeat.IsOn(state.Config.Servers[server.Index])
            && heartbeat.IsOn(state.Config.Servers[peer.Index]);
        if (!used) return "Unused";
        // Only this server's own paths are known; what two others hear of each other is not.
        if (server != state.Self && peer != state.Self) return "Unknown";
        var other = server == state.Self ? peer : server;
        bool stopped = state.LeftCleanly.Contains(other);
        return state.Heartbeats[other].PathUp[index] ? "Normal" : stopped ? "Unused" : "Error";
    }
}
