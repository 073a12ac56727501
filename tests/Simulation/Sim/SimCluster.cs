using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Simulation.Sim;

/// <summary>
/// A whole cluster in one thread: real machines, simulated links, hosts and time.
/// </summary>
internal sealed class SimCluster
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(1);
    private readonly HashSet<(ServerId From, ServerId To, int Path)> _cut = [];
    private readonly HashSet<ServerId> _noTargets = [];

    public SimCluster(ClusterConfig config)
    {
        Config = config;
        Servers = [.. config.AllServers.Select(s => new SimServer(this, s))];
    }

    public ClusterConfig Config { get; }

    public SimClock Clock { get; } = new();

    public ImmutableArray<SimServer> Servers { get; }

    public TimeSpan CallTime { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Monitors that find an error, by server.</summary>
    public HashSet<(ServerId Server, string Monitor)> Failing { get; } = [];

    /// <summary>Moments at which a resource was held on two powered servers.</summary>
    public List<string> DoubleHolds { get; } = [];

    public SimServer this[int number] => Servers[number - 1];

    public void StartAll()
    {
        foreach (var server in Servers) server.PowerOn();
    }

    /// <summary>Runs until a condition holds, or fails the test with what was the case.</summary>
    public void Until(Func<bool> condition, double seconds, string what)
    {
        if (Clock.RunUntil(condition, TimeSpan.FromSeconds(seconds))) return;
        Assert.Fail($"not in {seconds} s: {what}\n{Story()}");
    }

    public void Run(double seconds) => Clock.RunUntil(Clock.Now + TimeSpan.FromSeconds(seconds));

    /// <summary>The server that holds a group online; null for none.</summary>
    public SimServer? Holder(string group) => Servers.FirstOrDefault(
        s => s.Running && s.PhaseOf(group) == GroupPhase.Online
            && s.State.Placements[group].Owner == s.Id);

    /// <summary>Cuts a server from all others and from the targets, on the paths named.</summary>
    public void Isolate(SimServer server, params int[] paths)
    {
        var all = paths.Length == 0 ? [.. Config.Heartbeats.Select((_, i) => i)] : paths;
        foreach (var peer in Servers.Where(s => s != server))
        {
            foreach (int path in all)
            {
                _cut.Add((server.Id, peer.Id, path));
                _cut.Add((peer.Id, server.Id, path));
            }
            if (!IsLinked(server.Id, peer.Id)) Sever(server, peer);
        }
        if (all.Length == Config.Heartbeats.Length) _noTargets.Add(server.Id);
    }

    public void CutOneWay(SimServer from, SimServer to)
    {
        for (int path = 0; path < Config.Heartbeats.Length; path++)
            _cut.Add((from.Id, to.Id, path));
        Sever(from, to);
    }

    public void Heal()
    {
        _cut.Clear();
        _noTargets.Clear();
        foreach (var (a, b) in Servers.SelectMany(a => Servers.Select(b => (a, b))))
        {
            if (a != b && a.Running && b.Running && !a.State.Reachable.Contains(b.Id))
                a.Post(new Event.PeerReached(b.Id, true));
        }
    }

    public void SilenceTargets() => _noTargets.UnionWith(Servers.Select(s => s.Id));

    private static void Sever(SimServer a, SimServer b)
    {
        if (a.Running) a.Post(new Event.PeerReached(b.Id, false));
        if (b.Running) b.Post(new Event.PeerReached(a.Id, false));
    }

    public bool ReachesTargets(ServerId server) => !_noTargets.Contains(server);

    /// <summary>True if a session is possible: both directions on some path.</summary>
    public bool IsLinked(ServerId a, ServerId b) =>
        Enumerable.Range(0, Config.Heartbeats.Length).Any(
            p => !_cut.Contains((a, b, p)) && !_cut.Contains((b, a, p)));

    public void Spread(SimServer from, Beat beat)
    {
        foreach (var to in Servers.Where(s => s != from))
        {
            for (int path = 0; path < Config.Heartbeats.Length; path++)
            {
                int on = path;
                if (_cut.Contains((from.Id, to.Id, on))) continue;
                var at = Clock.Now + Latency;
                Clock.Schedule(at, () =>
                {
                    if (to.Running) to.Post(new Event.BeatHeard(from.Id, on, at, beat));
                });
            }
        }
    }

    public void Deliver(SimServer from, ServerId to, Message message)
    {
        var target = Servers[to.Index];
        if (!IsLinked(from.Id, to)) return;
        Clock.Schedule(Clock.Now + Latency, () =>
        {
            if (target.Running && IsLinked(from.Id, to))
                target.Post(new Event.MessageCame(from.Id, message));
        });
    }

    /// <summary>Looks, after every step, whether a resource is held twice.</summary>
    public void Check()
    {
        foreach (var resource in Config.Resources)
        {
            var holders = Servers.Where(s => s.Powered && s.Held.Contains(resource.Name)).ToList();
            if (holders.Count > 1)
                DoubleHolds.Add($"{Clock.Now}: {resource.Name} on "
                    + string.Join(", ", holders.Select(h => h.Name)));
        }
    }

    /// <summary>Everybody's alerts in the order they came.</summary>
    public string Timeline() => string.Join("\n", Servers
        .SelectMany(s => s.Alerts.Select((a, i) => (s.Name, Alert: a, At: s.AlertTimes[i])))
        .OrderBy(a => a.At)
        .Select(a => $"{a.At}: {a.Name}: {a.Alert.Module}{a.Alert.Id} {a.Alert.Text}"));

    public string Story() => string.Join("\n", Servers.SelectMany(s =>
        s.Alerts.Select(a => $"{s.Name}: {a.Module}{a.Id} {a.Text}")));
}
