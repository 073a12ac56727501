using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Wire.Tests;

/// <summary>Small clusters on loopback addresses that no other test has.</summary>
internal static class Lab
{
    public static readonly byte[] Key = [.. Enumerable.Range(7, 32).Select(i => (byte)i)];
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Loopback addresses are per test; the port keeps parallel runs of the suite apart.
    private static readonly int Port = 20000 + Environment.ProcessId % 10000;
    private static int _nets;

    public static ClusterConfig Cluster(int servers, int paths, int intervalMs = 100,
        int timeoutMs = 1000)
    {
        int net = Interlocked.Add(ref _nets, paths) - paths;
        return new ClusterConfig
        {
            Name = "lab",
            Id = Guid.NewGuid(),
            Timing = new()
            {
                HeartbeatInterval = TimeSpan.FromMilliseconds(intervalMs),
                HeartbeatTimeout = TimeSpan.FromMilliseconds(timeoutMs),
            },
            Ports = new() { Heartbeat = Port, Internal = Port, Transfer = Port + 1 },
            Servers = [.. Enumerable.Range(0, servers).Select(s => new ServerConfig
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"server{s + 1}"),
                Devices = Enumerable.Range(0, paths).ToImmutableSortedDictionary(
                    p => p, p => new DeviceConfig("lan", Address(net + p, s))),
            })],
            Heartbeats = [.. Enumerable.Range(0, paths)
                .Select(p => new HeartbeatConfig($"lanhb{p + 1}", "lanhb", p, p))],
        };
    }

    public static Beat Beat(long incarnation, long view = 0, int servers = 2) => new()
    {
        Incarnation = incarnation,
        Phase = ServicePhase.Running,
        ViewNumber = view,
        Hears = [.. Enumerable.Repeat(ServerSet.Empty, servers)],
    };

    /// <summary>The address of a server on a path, as a datagram's source.</summary>
    public static SocketAddress Source(ClusterConfig config, int server, int path) =>
        new IPEndPoint(AddressOf(config, server, path), config.Ports.Heartbeat).Serialize();

    public static IPAddress AddressOf(ClusterConfig config, int server, int path) =>
        IPAddress.Parse(config.Servers[server].Devices[path].Info);

    private static string Address(int net, int server) => string.Create(
        CultureInfo.InvariantCulture, $"127.{20 + net / 250}.{1 + net % 250}.{server + 1}");
}

/// <summary>Something that another thread makes true; waited for with a deadline.</summary>
internal sealed class Signal
{
    private readonly object _gate = new();

    public void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }

    public void WaitFor(Func<bool> condition, string what)
    {
        long deadline = Environment.TickCount64 + (long)Lab.Patience.TotalMilliseconds;
        lock (_gate)
        {
            while (!condition())
            {
                long rest = deadline - Environment.TickCount64;
                if (rest <= 0) Assert.Fail($"Not in time: {what}.");
                Monitor.Wait(_gate, (int)rest);
            }
        }
    }
}
