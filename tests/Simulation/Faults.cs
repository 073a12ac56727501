using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Simulation.Sim;

namespace Baton.Simulation;

/// <summary>One random history: faults and operators' commands drawn from a seed.</summary>
internal sealed class Faults(SimCluster cluster, int seed)
{
    private readonly Random _random = new(seed);

    public List<string> Story { get; } = [];

    /// <summary>Lets the history run, then repairs everything.</summary>
    public void Play(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            One();
            cluster.Run(_random.NextDouble() * 2);
        }
        Note("all is repaired");
        cluster.Heal();
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
        switch (_random.Next(10))
        {
            case 0 when server.Powered: Do($"{server.Name} loses power", server.PowerOff); break;
            case 1 when !server.Powered: Do($"{server.Name} gets power", server.PowerOn); break;
            case 2: Do($"{server.Name} is cut off", () => cluster.Isolate(server)); break;
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
            default: break;
        }
    }

    private void OneWay(SimServer from)
    {
        var to = cluster.Servers[_random.Next(cluster.Servers.Length)];
        if (to != from)
            Do($"{to.Name} does not hear {from.Name}", () => cluster.CutOneWay(from, to));
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
        if (!server.Broken.Remove("exec1")) server.Broken.Add("exec1");
        Note($"exec1 can{(server.Broken.Count > 0 ? "not" : "")} be started on {server.Name}");
    }

    private void Operate(SimServer server)
    {
        OperatorRequest asked = _random.Next(5) switch
        {
            0 => new OperatorRequest.StartGroup("web", "", _random.Next(2) == 0),
            1 => new OperatorRequest.StopGroup("web", "", true),
            2 => new OperatorRequest.StopService("", _random.Next(3) == 0),
            3 => new OperatorRequest.StartService("", true),
            _ => new OperatorRequest.MoveGroup("web", "", ""),
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
