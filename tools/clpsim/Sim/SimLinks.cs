using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Clpsim.Sim;

/// <summary>What lies between the servers: paths that are cut, sessions, and the weather.</summary>
internal sealed class SimLinks(ClusterConfig config)
{
    /// <summary>What a calm network takes from server to server.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(1);

    private readonly ServerSet[,] _cut =
        new ServerSet[config.Servers.Length, config.Heartbeats.Length];
    private readonly TimeSpan[,] _takes = Evenly(config.Servers.Length);
    private readonly ServerSet[] _blocked = new ServerSet[config.Servers.Length];
    private readonly Dictionary<(ServerId, ServerId), int> _sessions = [];
    private readonly Dictionary<(ServerId, ServerId), Instant> _lastArrival = [];
    private ServerSet _noTargets;
    private Random? _weather;

    /// <summary>Called before anything changes.</summary>
    public Action Changing { get; set; } = () => { };

    /// <summary>Draws losses and delays; null for a calm network.</summary>
    public Random? Weather
    {
        get => _weather;
        set
        {
            Changing();
            _weather = value;
        }
    }

    /// <summary>How many of a hundred beats are lost while there is weather.</summary>
    public int LossPercent { get; set; }

    /// <summary>How many of a hundred beats come twice while there is weather.</summary>
    public int TwicePercent { get; set; }

    /// <summary>The longest delay while there is weather; a session is never that slow.</summary>
    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(8);

    /// <summary>True while anything is cut.</summary>
    public bool IsCut { get; private set; }

    public ImmutableArray<int> Paths { get; } = [.. Enumerable.Range(0, config.Heartbeats.Length)];

    public void Cut(ServerId from, ServerId to, int path)
    {
        Changing();
        IsCut = true;
        _cut[from.Index, path] = _cut[from.Index, path].With(to);
    }

    /// <summary>No session between two servers can be made, though beats pass.</summary>
    public void BlockSession(ServerId a, ServerId b)
    {
        _blocked[a.Index] = _blocked[a.Index].With(b);
        _blocked[b.Index] = _blocked[b.Index].With(a);
    }

    public void Heal()
    {
        Changing();
        IsCut = false;
        Array.Clear(_cut);
        Array.Clear(_blocked);
        _noTargets = ServerSet.Empty;
    }

    public void HideTargets(ServerSet servers) => _noTargets |= servers;

    public void ShowTargets() => _noTargets = ServerSet.Empty;

    public bool ReachesTargets(ServerId server) => !_noTargets.Contains(server);

    public bool Passes(ServerId from, ServerId to, int path) =>
        !_cut[from.Index, path].Contains(to)
        && (Weather is null || Weather.Next(100) >= LossPercent);

    /// <summary>True if the beats of one server have a path to another.</summary>
    public bool Hears(ServerId from, ServerId to) =>
        Paths.Any(path => !_cut[from.Index, path].Contains(to));

    /// <summary>True if a session is possible: both directions on some path.</summary>
    public bool IsLinked(ServerId a, ServerId b)
    {
        if (_blocked[a.Index].Contains(b)) return false;
        foreach (int path in Paths)
        {
            if (!_cut[a.Index, path].Contains(b) && !_cut[b.Index, path].Contains(a)) return true;
        }
        return false;
    }

    /// <summary>The session as it is now; what was sent over an earlier one is lost.</summary>
    public int Session(ServerId a, ServerId b) => _sessions.GetValueOrDefault(Pair(a, b));

    public void BreakSession(ServerId a, ServerId b) =>
        _sessions[Pair(a, b)] = Session(a, b) + 1;

    /// <summary>How often a beat arrives that is not lost.</summary>
    public int Copies() => Weather is not null && Weather.Next(100) < TwicePercent ? 2 : 1;

    /// <summary>What a link takes while the network is calm.</summary>
    public TimeSpan Takes(ServerId from, ServerId to) => _takes[from.Index, to.Index];

    /// <summary>
    /// From now on the links differ, so that no two servers miss a third one at once.
    /// </summary>
    public void TakeUnevenly(int seed)
    {
        Changing();
        var random = new Random(seed);
        for (int from = 0; from < config.Servers.Length; from++)
        {
            for (int to = 0; to < config.Servers.Length; to++)
                _takes[from, to] = TimeSpan.FromMicroseconds(random.Next(100, 12_000));
        }
    }

    public TimeSpan Delay(ServerId from, ServerId to) => Weather is null ? Takes(from, to)
        : TimeSpan.FromMicroseconds(Weather.Next(200, (int)DelayMax.TotalMicroseconds));

    /// <summary>When a message arrives: a session keeps the order of what it carries.</summary>
    public Instant Arrival(ServerId from, ServerId to, Instant now)
    {
        var arrives = Instant.Later(
            now + Delay(from, to), _lastArrival.GetValueOrDefault((from, to)));
        _lastArrival[(from, to)] = arrives;
        return arrives;
    }

    private static TimeSpan[,] Evenly(int servers)
    {
        var takes = new TimeSpan[servers, servers];
        for (int link = 0; link < takes.Length; link++)
            takes[link / servers, link % servers] = Calm;
        return takes;
    }

    private static (ServerId, ServerId) Pair(ServerId a, ServerId b) =>
        a.Index < b.Index ? (a, b) : (b, a);
}
