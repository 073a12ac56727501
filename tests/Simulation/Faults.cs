using Baton.Clpsim.Sim;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>One random history: faults and operators' commands drawn from a seed.</summary>
/// <param name="cluster">The cluster it happens to.</param>
/// <param name="seed">What decides it all.</param>
/// <param name="wide">Also breaks of sessions, weather, single paths, and either group.</param>
internal sealed class Faults(SimCluster cluster, int seed, bool wide)
{
    private readonly Random _random = new(seed);

    public List<string> Story { get; } = [];

    /// <summary>Lets the history run, then repairs everything.</summary>
    /// <param name="steps">How many things happen.</param>
    /// <param name="pause">The longest time between two of them, in seconds.</param>
    public void Play(int steps, double pause = 2)
    {
        for (int i = 0; i < steps; i++)
        {
            One();
            cluster.Run(_random.NextDouble() * pause);
        }
        Note("all is repaired");
        cluster.Heal();
        cluster.Links.Weather = null;
        cluster.Failing.Clear();
        foreach (var server in cluster.Servers)
        {
            server.Broken.Clear();
            if (!server.Powered) server.PowerOn();
            else if (!server.Running) server.StartDaemon();
        }
        cluster.Run(3);
        foreach (var server in cluster.Servers)
        {
            if (!server.Powered) server.PowerOn();
            else if (server.State.Phase == ServicePhase.Stopped)
                server.Ask(new OperatorRequest.StartService("", false));
        }
    }

    private void One()
    {
        var server = cluster.Servers[_random.Next(cluster.Servers.Length)];
        switch (_random.Next(wide ? 17 : 10))
        {
            case 0 when server.Powered: Do($"{server.Name} loses power", server.PowerOff); break;
            case 1 when !server.Powered: Do($"{server.Name} gets power", server.PowerOn); break;
            case 2 when MayBeCutOff(server): CutOff(server); break;
            case 3: Do("the network heals", cluster.Heal); break;
            case 4: OneWay(server); break;
            case 5 when server.Running: Restart(server); break;
            case 6: Do($"exec1 is killed on {server.Name}", () => server.Kill("exec1")); break;
            case 7: Break(server); break;
            case 8 when server.Running: Operate(server); break;
            case 9 when server.Running && server.State.Phase == ServicePhase.Stopped:
                Do($"{server.Name} is started",
                    () => server.Ask(new OperatorRequest.StartService("", false)));
                break;
            case 10 or 11: BreakSession(server); break;
            case 12: CutPath(server); break;
            case 13: BlowOrCalm(); break;
            case 14: BlockSession(server); break;
            case 15: FailMonitor(server); break;
            case 16 when server.Running: StartWithoutService(server); break;
            default: break;
        }
    }

    // Targets tell of a cut only to who misses somebody by it: whoever holds groups has company,
    // and nothing else happens until both sides have judged.
    private bool MayBeCutOff(SimServer server) =>
        server.Held.Count == 0
        || (server.Running && server.State.Loss is null && server.State.View.Members.Count > 1
            && server.State.View.Members.All(m => cluster.Servers[m.Index]
                is { Running: true, State.Phase: ServicePhase.Running }));

    private void CutOff(SimServer server)
    {
        Do($"{server.Name} is cut off", () => cluster.Isolate(server));
        cluster.Run(1.5);
    }

    private SimServer? Other(SimServer server)
    {
        var other = cluster.Servers[_random.Next(cluster.Servers.Length)];
        return other == server ? null : other;
    }

    private void BreakSession(SimServer server)
    {
        if (Other(server) is { } peer)
            Do($"the session of {server.Name} and {peer.Name} breaks",
                () => cluster.BreakSession(server, peer));
    }

    private void BlockSession(SimServer server)
    {
        if (Other(server) is { } peer)
            Do($"{server.Name} and {peer.Name} can only beat",
                () => cluster.BlockSession(server, peer));
    }

    private void CutPath(SimServer server)
    {
        // Without the other path both sides would still reach the targets: no ping can resolve it.
        Do($"path 0 of {server.Name} is cut", () => cluster.Isolate(server, 0));
    }

    private void BlowOrCalm()
    {
        if (cluster.Links.Weather is null)
        {
            cluster.Links.Weather = new Random(_random.Next());
            // Half as many again, and a takeover that nobody hears announced is to be expected.
            cluster.Links.LossPercent = _random.Next(40) / 2;
        }
        else
        {
            cluster.Links.Weather = null;
        }
        Note(cluster.Links.Weather is null ? "the network is calm"
            : $"the network loses {cluster.Links.LossPercent} of 100 beats");
    }

    private void FailMonitor(SimServer server)
    {
        if (!cluster.Failing.Remove((server.Id, "genw1")))
            cluster.Failing.Add((server.Id, "genw1"));
        Note($"genw1 fails or recovers on {server.Name}");
    }

    private void StartWithoutService(SimServer server) =>
        Do($"the daemon of {server.Name} crashes and starts without the service", () =>
        {
            server.CrashDaemon();
            cluster.Run(0.1);
            server.StartDaemon(startsService: false);
        });

    private void OneWay(SimServer from)
    {
        var to = cluster.Servers[_random.Next(cluster.Servers.Length)];
        // Two one-way losses that meet are a cut that the targets do not see.
        if (to != from && cluster.Links.IsLinked(from.Id, to.Id))
            Do($"{to.Name} does not hear {from.Name}", () => cluster.CutOneWay(from, to));
        // A full cut while the loss is still being judged is a race that only a lease settles.
        cluster.Run(1.5);
    }

    private void Restart(SimServer server)
    {
        Do($"the daemon of {server.Name} crashes and starts again", () =>
        {
            server.CrashDaemon();
            cluster.Run(0.1);
            server.StartDaemon();
        });
    }

    private void Break(SimServer server)
    {
        string exec = wide && _random.Next(2) == 0 ? "exec2" : "exec1";
        bool repaired = server.Broken.Remove(exec);
        if (!repaired) server.Broken.Add(exec);
        Note($"{exec} can{(repaired ? "" : "not")} be started on {server.Name}");
    }

    private void Operate(SimServer server)
    {
        string group = wide && _random.Next(2) == 0 ? "db" : "web";
        OperatorRequest asked = _random.Next(5) switch
        {
            0 => new OperatorRequest.StartGroup(group, "", _random.Next(2) == 0),
            1 => new OperatorRequest.StopGroup(group, "", true),
            2 => new OperatorRequest.StopService("", _random.Next(3) == 0),
            3 => new OperatorRequest.StartService("", true),
            _ => new OperatorRequest.MoveGroup(group, "", ""),
        };
        Do($"{server.Name} is asked: {asked}", () => server.Ask(asked));
    }

    private void Do(string what, Action action)
    {
        Note(what);
        action();
    }

    private void Note(string what) => Story.Add($"{cluster.Clock.Now}: {what}");
}
