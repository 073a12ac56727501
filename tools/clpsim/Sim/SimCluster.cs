using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Groups;

namespace Baton.Clpsim.Sim;

/// <summary>
/// A whole cluster in one thread: real machines, simulated links, hosts and time.
/// </summary>
internal sealed class SimCluster
{
    public SimCluster(ClusterConfig config)
    {
        Config = config;
        Links = new SimLinks(config);
        Servers = [.. config.AllServers.Select(s => new SimServer(this, s))];
        CatchUp = new SimCatchUp(this);
        Streams = new BeatStreams(this);
        Rules = new Rules(this);
        Targets = new SimTargets(this);
        Links.Changing = Streams.WakeAll;
    }

    public ClusterConfig Config { get; private set; }

    public SimClock Clock { get; } = new();

    public SimLinks Links { get; }

    public ImmutableArray<SimServer> Servers { get; }

    public BeatStreams Streams { get; }

    public Rules Rules { get; }

    public SimCatchUp CatchUp { get; }

    public SimTargets Targets { get; }

    /// <summary>Told of each step: server, state before, event, time, turn.</summary>
    public Action<SimServer, State, Event, Instant, Turn> Noted { get; set; } =
        (_, _, _, _, _) => { };

    public TimeSpan CallTime { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a device takes to cut a server's power.</summary>
    public TimeSpan FenceTime { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a server that was reset takes to start its daemon.</summary>
    public TimeSpan BootTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Monitors that find an error, by server.</summary>
    public HashSet<(ServerId Server, string Monitor)> Failing { get; } = [];

    /// <summary>Monitors whose checks time out, by server.</summary>
    public HashSet<(ServerId Server, string Monitor)> Slow { get; } = [];

    /// <summary>Moments at which a resource was held on two powered servers.</summary>
    public List<string> DoubleHolds => Rules.DoubleHolds;

    /// <summary>
    /// How long a server that stood still may take to see that it was replaced.
    /// </summary>
    public TimeSpan StallGrace { get; set; } = TimeSpan.FromSeconds(1);

    public SimServer this[int number] => Servers[number - 1];

    public void StartAll()
    {
        foreach (var server in Servers) server.PowerOn();
    }

    /// <summary>Runs until a condition holds; fails with what was the case if not.</summary>
    public void Until(Func<bool> condition, double seconds, string what)
    {
        if (Clock.RunUntil(condition, TimeSpan.FromSeconds(seconds))) return;
        throw new StoryFailedException($"not in {seconds} s: {what}\n{Story()}");
    }

    public void Run(double seconds) => Clock.RunUntil(Clock.Now + TimeSpan.FromSeconds(seconds));

    /// <summary>The server that holds a group online; null for none.</summary>
    public SimServer? Holder(string group)
    {
        foreach (var server in Servers)
        {
            if (server.Running && server.PhaseOf(group) == GroupPhase.Online
                && server.State.Placements[group].Owner == server.Id) return server;
        }
        return null;
    }

    /// <summary>Cuts a server from all others and from the targets, on the paths named.</summary>
    public void Isolate(SimServer server, params int[] paths)
    {
        var all = paths.Length == 0 ? [.. Links.Paths] : paths;
        foreach (var peer in Servers.Where(s => s != server))
        {
            foreach (int path in all)
            {
                Links.Cut(server.Id, peer.Id, path);
                Links.Cut(peer.Id, server.Id, path);
            }
            if (!Links.IsLinked(server.Id, peer.Id)) Sever(server, peer);
        }
        if (all.Length == Config.Heartbeats.Length) Links.HideTargets(ServerSet.Of(server.Id));
    }

    /// <summary>Cuts some servers from the rest, perhaps from the targets too.</summary>
    public void Split(ServerSet part, bool hidesTargets)
    {
        foreach (var a in Servers.Where(s => part.Contains(s.Id)))
        {
            foreach (var b in Servers.Where(s => !part.Contains(s.Id)))
            {
                foreach (int path in Links.Paths)
                {
                    Links.Cut(a.Id, b.Id, path);
                    Links.Cut(b.Id, a.Id, path);
                }
                Sever(a, b);
            }
        }
        if (hidesTargets) Links.HideTargets(part);
    }

    public void CutOneWay(SimServer from, SimServer to)
    {
        foreach (int path in Links.Paths) Links.Cut(from.Id, to.Id, path);
        Sever(from, to);
    }

    /// <summary>Beats pass between two servers, and nothing else does.</summary>
    public void BlockSession(SimServer a, SimServer b)
    {
        Links.BlockSession(a.Id, b.Id);
        Sever(a, b);
    }

    /// <summary>A session breaks, with what was on its way, and is made anew.</summary>
    public void BreakSession(SimServer a, SimServer b)
    {
        Sever(a, b);
        Clock.Schedule(Clock.Now + TimeSpan.FromMilliseconds(20), () => Join(a, b));
    }

    public void Heal()
    {
        Links.Heal();
        foreach (var a in Servers)
        {
            foreach (var b in Servers) Join(a, b);
        }
    }

    public void SilenceTargets() => Links.HideTargets(Config.AllServers);

    /// <summary>Makes a session if it can be made and is not there.</summary>
    public void Join(SimServer a, SimServer b)
    {
        if (a.Id.Index >= b.Id.Index || !a.Running || !b.Running
            || !Links.IsLinked(a.Id, b.Id)) return;
        a.Reach(b.Id);
        b.Reach(a.Id);
    }

    private void Sever(SimServer a, SimServer b)
    {
        Links.BreakSession(a.Id, b.Id);
        if (a.Running) a.Lose(b.Id);
        if (b.Running) b.Lose(a.Id);
    }

    public void Deliver(SimServer from, ServerId to, Message message)
    {
        var target = Servers[to.Index];
        if (!Links.IsLinked(from.Id, to)) return;
        int session = Links.Session(from.Id, to);
        Clock.Schedule(Links.Arrival(from.Id, to, Clock.Now), () =>
        {
            if (target.Running && Links.Session(from.Id, to) == session)
                target.Step(new Event.MessageCame(from.Id, message));
        });
    }

    /// <summary>A new configuration was stored everywhere and stands on every server.</summary>
    public void Apply(ClusterConfig config)
    {
        bool sameServers = config.Servers.Select(s => s.Name)
            .SequenceEqual(Config.Servers.Select(s => s.Name));
        Apply(config, ServerSet.Of(Servers.Select(s => s.Id)));
        if (sameServers) return;
        // As a daemon makes its sessions anew for another network.
        foreach (var a in Servers.Take(config.Servers.Length))
        {
            foreach (var b in Servers.Take(a.Id.Index)) BreakSession(b, a);
        }
    }

    /// <summary>A new configuration was stored on some servers, and passed the others by.</summary>
    public void Apply(ClusterConfig config, ServerSet who)
    {
        Config = config;
        Streams.WakeAll();
        foreach (var server in Servers)
        {
            if (who.Contains(server.Id)) CatchUp.Store(server, config);
            else CatchUp.Watch(server);
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
