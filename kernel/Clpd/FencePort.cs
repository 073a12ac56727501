using System.Collections.Concurrent;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Host;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>
/// Carries forced stops to their plugins; an instance for each device and server lives as long as
/// what the device is told stays the same.
/// </summary>
internal sealed class FencePort(PluginHost host, InstancePlaces places, Func<ClusterConfig> config,
    Action<Event> post, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<(string Device, string Server),
        (string Key, FenceInstance Instance)> _open = new();

    public async Task Carry(FenceCall call)
    {
        bool stopped;
        string detail;
        try
        {
            (stopped, detail) = await Ask(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The daemon ends; whoever coordinates next goes on with it.
            return;
        }
        post(new Event.Fenced(call.Server, call.View, call.Attempt, stopped, detail));
    }

    private async Task<(bool Stopped, string Detail)> Ask(FenceCall call)
    {
        var cluster = config();
        if (cluster.Fencing.Find(call.Device) is not { } device)
            return (false, $"there is no device {call.Device} any more");
        string server = cluster.NameOf(call.Server);
        string key = device.Type + "\n"
            + string.Join('\n', device.Parameters.Select(p => $"{p.Key}={p.Value}"));
        if (!_open.TryGetValue((device.Name, server), out var known) || known.Key != key)
        {
            if (!host.TryOpenFence(device.Type, places.OfFence(device), device.Parameters, server,
                out var opened, out var why))
                return (false, why.Reason);
            if (known.Instance is not null) _ = known.Instance.DisposeAsync().AsTask();
            _open[(device.Name, server)] = known = (key, opened);
        }
        return await known.Instance.Carry(new FenceOrder
        {
            Server = server,
            Local = places.Server,
            Action = device.Action,
            Attempt = call.Attempt,
            Deadline = call.Deadline,
        }, call.LooksOnly, stopping).ConfigureAwait(false);
    }
}
