using System.Collections.Immutable;
using System.Net;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// Heartbeats as UDP unicast on every interconnect: one thread sends on all, one receives on
/// each, and none of them allocates while the cluster is steady, so that no collection of
/// garbage falls between two beats.
/// </summary>
public sealed class LanHeartbeat : IDisposable
{
    // A thread that waits is woken when it shall end; this is for the case that it could not be.
    private const int PollMs = 5000;

    private readonly TimingConfig _timing;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly ImmutableArray<BeatSocket> _sockets;
    private readonly List<Thread> _threads = [];
    private readonly AutoResetEvent _news = new(false);
    private readonly ManualResetEvent _stopping = new(false);
    private readonly byte[] _datagram = new byte[FrameCodec.FrameBytesMax];
    private int _warnedOfScheduling;

    /// <summary>Opens nothing yet; see <see cref="Start"/>.</summary>
    /// <param name="config">The configuration that says who is where.</param>
    /// <param name="self">This server in it.</param>
    /// <param name="key">The cluster's key.</param>
    /// <param name="memory">What outlives a configuration; one for a start of the daemon.</param>
    /// <param name="refused">Where refused datagrams are counted.</param>
    /// <param name="time">The clock that arrivals are stamped with.</param>
    /// <param name="wake">Called, without delay, when the loop should drain.</param>
    /// <param name="warn">Called with a sentence about what does not work here.</param>
    public LanHeartbeat(ClusterConfig config, ServerId self, ReadOnlyMemory<byte> key,
        BeatMemory memory, RefusedCounters refused, TimeProvider time, Action wake,
        Action<string> warn)
    {
        _timing = config.Timing;
        _time = time;
        _warn = warn;
        Paths = LanPath.Of(config, self);
        _sockets = [.. Paths.Select(
            path => new BeatSocket(path, self, config.Ports.Heartbeat, warn))];
        Inbox = new BeatInbox(config, self, Paths, key, memory, refused, time, wake,
            newcomer: () => _news.Set());
        Outbox = new BeatOutbox(config, self, key, memory, Inbox);
    }

    /// <summary>The interconnects this server is on.</summary>
    public ImmutableArray<LanPath> Paths { get; }

    internal BeatInbox Inbox { get; }

    internal BeatOutbox Outbox { get; }

    internal ImmutableArray<BeatSocket> Sockets => _sockets;

    /// <summary>
    /// Opens the sockets and starts the threads; nothing is said before a beat is set.
    /// </summary>
    public void Start()
    {
        foreach (var socket in _sockets)
        {
            socket.TryOpen();
            Run($"beat-in-{socket.Path}", () => ReceiveLoop(socket));
        }
        Run("beat-out", SendLoop);
    }

    /// <summary>From now on every beat says this; one goes out at once if it is news.</summary>
    public void SetBeat(Beat beat)
    {
        if (Outbox.Set(beat)) _news.Set();
    }

    /// <summary>From now on nothing is said.</summary>
    public void Hush() => Outbox.Clear();

    /// <summary>Hands over what was heard since the last call, each with when it came.</summary>
    public void Drain(Action<Event.BeatHeard> hand) => Inbox.Drain(hand);

    /// <summary>How long a peer has been silent on a path; null if never heard.</summary>
    public TimeSpan? SilenceOf(ServerId peer, int path) =>
        Inbox.HeardAt(peer, path) is { } at ? _time.GetElapsedTime(at) : null;

    public void Dispose()
    {
        _stopping.Set();
        _news.Set();
        foreach (var socket in _sockets) socket.End();
        foreach (var thread in _threads) thread.Join();
        foreach (var socket in _sockets) socket.Dispose();
        _threads.Clear();
    }

    /// <summary>One beat on every path.</summary>
    internal void SendOnce()
    {
        foreach (var socket in _sockets)
        {
            if (!socket.IsOpen) continue;
            int length = Outbox.Write(socket.Path, _datagram);
            if (length > 0) socket.SendAll(_datagram.AsSpan(0, length));
        }
    }

    /// <summary>One wait for a datagram on a path; false if its socket is closed.</summary>
    internal bool ReceiveOnce(BeatSocket socket, Span<byte> buffer, SocketAddress source)
    {
        int length = socket.Receive(buffer, source, PollMs);
        if (length >= 0)
            Inbox.Accept(socket.Path, buffer[..length], source, _time.GetTimestamp());
        return length != BeatSocket.Closed;
    }

    private void SendLoop()
    {
        // Deadlines are absolute: what one beat is late, the next is not.
        long interval = (long)(_timing.HeartbeatInterval.TotalSeconds * _time.TimestampFrequency);
        long next = _time.GetTimestamp();
        bool news = false;
        while (!_stopping.WaitOne(0))
        {
            long now = _time.GetTimestamp();
            if (news || now >= next) SendOnce();
            // After a stall the missed beats are not made up for in a burst.
            if (now >= next) next += ((now - next) / interval + 1) * interval;
            double waitMs = (next - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency;
            news = _news.WaitOne((int)Math.Ceiling(Math.Max(0, waitMs)));
        }
    }

    private void ReceiveLoop(BeatSocket socket)
    {
        // One more than the largest frame, so that a longer datagram is seen to be longer.
        Span<byte> buffer = stackalloc byte[FrameCodec.FrameBytesMax + 1];
        var source = socket.NewSource();
        while (!_stopping.WaitOne(0))
        {
            if (socket.IsOpen && ReceiveOnce(socket, buffer, source)) continue;
            if (_stopping.WaitOne(WireLimits.BindRetry)) return;
            if (socket.TryOpen()) _news.Set();
        }
    }

    private void Run(string name, Action loop)
    {
        var thread = new Thread(() =>
        {
            if (_timing.RealTimeHeartbeat && RealTimeThread.TryRaise() is { } reason
                && Interlocked.Exchange(ref _warnedOfScheduling, 1) == 0)
                _warn($"Heartbeats run without real-time scheduling: {reason}.");
            loop();
        })
        {
            IsBackground = true,
            Name = name,
        };
        _threads.Add(thread);
        thread.Start();
    }
}
