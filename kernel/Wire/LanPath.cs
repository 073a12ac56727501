using System.Collections.Immutable;
using System.Net;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Wire;

/// <summary>An interconnect as one server sees it.</summary>
/// <param name="Index">The heartbeat's index in the configuration.</param>
/// <param name="Name">Its configured name.</param>
/// <param name="Priority">Smaller first for messages between servers.</param>
/// <param name="Own">This server's address on it.</param>
/// <param name="Addresses">Each server's address on it; null for one that is not on it.</param>
public sealed record LanPath(int Index, string Name, int Priority, IPAddress Own,
    ImmutableArray<IPAddress?> Addresses)
{
    /// <summary>The paths that a server is on, in the configuration's order.</summary>
    public static ImmutableArray<LanPath> Of(ClusterConfig config, ServerId self)
    {
        var paths = ImmutableArray.CreateBuilder<LanPath>();
        for (int i = 0; i < config.Heartbeats.Length; i++)
        {
            var heartbeat = config.Heartbeats[i];
            if (!heartbeat.IsLan) continue;
            ImmutableArray<IPAddress?> addresses =
                [.. config.Servers.Select(server => AddressOf(server, heartbeat.Device))];
            if (addresses[self.Index] is not { } own) continue;
            paths.Add(new LanPath(i, heartbeat.Name, heartbeat.Priority, own, addresses));
        }
        return paths.ToImmutable();
    }

    private static IPAddress? AddressOf(ServerConfig server, int device) =>
        server.Devices.TryGetValue(device, out var found)
        && IPAddress.TryParse(found.Info, out var address) ? address : null;
}
