using System.Collections.Concurrent;
using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Wire.Heartbeats;
using Baton.Wire.Pki;
using Baton.Wire.Probes;

namespace Baton.Wire;

/// <summary>The network as the machine's effects use it: heartbeats, sessions and probes.</summary>
public sealed class WirePort : IWire, IAsyncDisposable
{
    private readonly string _name;
    private readonly ServerIdentity _identity;
    private readonly BeatMemory _memory;
    private readonly TimeProvider _time;
    private readonly Action<Event> _post;
    private readonly Action _wake;
    private readonly Action<string> _warn;
    private readonly Action<Alert> _tell;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string,
        Func<ServerId, byte[], CancellationToken, Task<byte[]>>> _handlers = new();

    private ClusterConfig _config;
    private ClusterConfig _followed;
    private Beat? _beat;
    private volatile BeatStation _beats;
    private volatile Peers _peers;
    private volatile ResolverProbes _probe;
    private Task _reconfigured = Task.CompletedTask;
    private bool _ended;

    /// <summary>Opens nothing yet; see <see cref="Start"/>.</summary>
    /// <param name="config">The configuration in force.</param>
    /// <param name="self">This server in it.</param>
    /// <param name="incarnation">This start: higher than at every start before.</param>
    /// <param name="identity">What proves this server to the others.</param>
    /// <param name="time">The clock.</param>
    /// <param name="post">Takes events, from any thread; must not wait.</param>
    /// <param name="wake">Called, from any thread, when <see cref="Drain"/> has news.</param>
    /// <param name="warn">Called with a sentence about what does not work here.</param>
    /// <param name="tell">Called with what happens to a heartbeat's device.</param>
    /// <exception cref="InvalidDataException">The identity is another server's.</exception>
    public WirePort(ClusterConfig config, ServerId self, long incarnation,
        ServerIdentity identity, TimeProvider time, Action<Event> post, Action wake,
        Action<string> warn, Action<Alert> tell)
    {
        _config = _followed = config;
        _name = config.NameOf(self);
        _identity = identity;
        _memory = new BeatMemory(incarnation);
        _time = time;
        _post = post;
        _wake = wake;
        _warn = warn;
        _tell = tell;
        _beats = NewBeats(config, self);
        _peers = NewPeers(config, self);
        _probe = NewProbes(config, self);
    }

    /// <summary>Datagrams and sessions refused, by cause.</summary>
    public RefusedCounters Refused { get; } = new();

    /// <summary>How late beats came, by server and by server and path.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<LatenessDay>> Lateness(long today) =>
        _memory.Lateness(today);

    /// <summary>Takes back what an earlier start noted.</summary>
    /// <param name="server">Whose beats.</param>
    /// <param name="path">The path; empty for all of them together.</param>
    /// <param name="days">What was kept.</param>
    public void RestoreLateness(string server, string path, IEnumerable<LatenessDay> days) =>
        (path.Length == 0 ? _memory.Peer(server).Hearing : _memory.Path(path, server).Hearing)
            .Restore(days);

    /// <summary>Starts the threads, listens, and calls the peers.</summary>
    public void Start()
    {
        _beats.Start();
        _peers.Start();
    }

    public void SetBeat(Beat beat)
    {
        lock (_gate)
        {
            _beat = beat;
            _beats.SetBeat(beat);
        }
    }

    public void Hush()
    {
        lock (_gate)
        {
            _beat = null;
            _beats.Hush();
        }
    }

    public void Send(ServerId to, Message message) => _peers.Send(to, message);

    public void AskTargets(int resolver, bool claims) => _probe.Ask(resolver, claims);

    /// <summary>
    /// Hands over the beats heard since the last call; for the loop before each step.
    /// </summary>
    /// <param name="config">The configuration by which the loop knows servers and paths.</param>
    /// <param name="hand">Takes each beat.</param>
    public void Drain(ClusterConfig config, Action<Event.BeatHeard> hand) =>
        _beats.Drain(config, hand);

    /// <summary>How long a peer has been silent on a path; null if never heard.</summary>
    public TimeSpan? SilenceOf(ServerId peer, int path) => _beats.SilenceOf(peer, path);

    /// <summary>The path that messages to a peer take; null for none.</summary>
    public string? PathTo(ServerId peer) => _peers.PathTo(peer);

    /// <summary>Answers requests of a kind from other daemons.</summary>
    public void OnRequest(string kind,
        Func<ServerId, byte[], CancellationToken, Task<byte[]>> handler)
    {
        _handlers[kind] = handler;
        _peers.OnRequest(kind, handler);
    }

    /// <summary>Asks a peer's daemon.</summary>
    /// <exception cref="Sessions.PeerRequestException">There is no answer; it says why.</exception>
    public Task<byte[]> Request(ServerId peer, string kind, byte[] body, TimeSpan timeout,
        CancellationToken cancel) => _peers.Request(peer, kind, body, timeout, cancel);

    /// <summary>
    /// Takes over what a rotation changed: whoever is not accepted any more has no connection
    /// from now on, and no other session and no beat notices.
    /// </summary>
    /// <param name="leftOut">Servers that the rotation goes on without.</param>
    public void Retrust(IReadOnlyCollection<string> leftOut)
    {
        _identity.Reload();
        _peers.Retrust(leftOut);
    }

    /// <summary>
    /// Goes on under the configuration that the loop is under, once that is another one; for the
    /// loop after each step. A configuration that the loop does not take over changes nothing.
    /// </summary>
    public void Follow(ClusterConfig config)
    {
        if (ReferenceEquals(config, _followed)) return;
        _followed = config;
        _ = ReconfigureAsync(config);
    }

    /// <summary>
    /// Goes on under another configuration; sessions and sockets are only made anew if anything
    /// of the network changed. Calls are carried out one after the other, in their order.
    /// </summary>
    public Task ReconfigureAsync(ClusterConfig config)
    {
        lock (_gate)
        {
            return _ended ? _reconfigured
                : _reconfigured = ReconfigureAsync(_reconfigured, config);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate) (last, _ended) = (_reconfigured, true);
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _probe.Dispose();
        _beats.Dispose();
        await _peers.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReconfigureAsync(Task before, ClusterConfig config)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing
            | ConfigureAwaitOptions.ForceYielding);
        try
        {
            await TakeAsync(config).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _warn("The network of the new configuration is not in use before clpd is started "
                + $"again: {e.Message}");
            throw;
        }
    }

    private async Task TakeAsync(ClusterConfig config)
    {
        var self = config.FindServer(_name)
            ?? throw new ArgumentException($"{_name} is not in the configuration.");
        bool same = IsSameNetwork(_config, config);
        var peers = same ? null : NewPeers(config, self);
        var beats = same ? null : NewBeats(config, self);
        var probe = NewProbes(config, self);
        foreach (var (kind, handler) in _handlers) peers?.OnRequest(kind, handler);
        var (oldProbe, oldBeats, oldPeers) = (_probe, _beats, _peers);
        if (!same) oldBeats.EndBesideLan();
        // Whoever says something meanwhile says it to the new ones, which keep it for later.
        lock (_gate)
        {
            _config = config;
            _probe = probe;
            if (beats is not null && _beat is not null) beats.SetBeat(_beat);
            _beats = beats ?? _beats;
            _peers = peers ?? _peers;
        }
        oldProbe.Dispose();
        if (same) return;
        // The old ones hold the ports.
        oldBeats.Dispose();
        await oldPeers.DisposeAsync().ConfigureAwait(false);
        Start();
    }

    private static bool IsSameNetwork(ClusterConfig a, ClusterConfig b) =>
        a.Id == b.Id && a.Ports == b.Ports && a.Timing == b.Timing
        && a.Heartbeats.SequenceEqual(b.Heartbeats)
        && a.Servers.Length == b.Servers.Length
        && a.Servers.Zip(b.Servers).All(pair => pair.First.Name == pair.Second.Name
            && pair.First.Devices.SequenceEqual(pair.Second.Devices));

    private ResolverProbes NewProbes(ClusterConfig config, ServerId self) =>
        new(config, self, _identity.Keys, _time, _post);

    private BeatStation NewBeats(ClusterConfig config, ServerId self) => new(config, self,
        _identity.Keys, _memory, Refused, _time, _wake, _warn, _tell);

    private Peers NewPeers(ClusterConfig config, ServerId self) => new(config, self, _identity,
        (peer, path) => _beats.SilenceOf(peer, path), Refused, _time, _post, _warn);
}
