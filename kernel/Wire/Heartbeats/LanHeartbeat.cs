using System.Collections.Immutable;
using System.Net;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// Heartbeats as UDP unicast on every interconnect: one thread sends on all, one receives on
/// each, and none of them allocates while the cluster is steady, so that no collection of
/// garbage falls between two beats.
/// </summary>
internal sealed class LanHeartbeat : IBeatCarrier
{
    // A thread that waits is woken when it shall end; this is for the case that it could not be.
    private const int PollMs = 5000;

    private readonly TimingConfig _timing;
    private readonly TimeProvider _time;
    private readonly BeatInbox _inbox;
    private readonly BeatOutbox _outbox;
    private readonly BeatThreads _starter;
    private readonly ImmutableArray<BeatSocket> _sockets;
    private readonly List<Thread> _threads = [];
    private readonly AutoResetEvent _news = new(false);
    private readonly ManualResetEvent _stopping = new(false);
    private readonly byte[] _datagram = new byte[FrameCodec.FrameBytesMax];

    public LanHeartbeat(ClusterConfig config, ServerId self, ImmutableArray<LanPath> paths,
        BeatInbox inbox, BeatOutbox outbox, BeatThreads starter, TimeProvider time,
        Action<string> warn)
    {
        _timing = config.Timing;
        _time = time;
        _inbox = inbox;
        _outbox = outbox;
        _starter = starter;
        _sockets = [.. paths.Select(
            path => new BeatSocket(path, self, config.Ports.Heartbeat, warn))];
    }

    internal ImmutableArray<BeatSocket> Sockets => _sockets;

    /// <summary>Opens the sockets and starts the threads.</summary>
    public void Start()
    {
        foreach (var socket in _sockets)
        {
            socket.TryOpen();
            Run($"beat-in-{socket.Path}", () => ReceiveLoop(socket));
        }
        Run("beat-out", SendLoop);
    }

    public void HaveNews() => _news.Set();

    public void End()
    {
        _stopping.Set();
        _news.Set();
        foreach (var socket in _sockets) socket.End();
    }

    public void Dispose()
    {
        End();
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
            int length = _outbox.Write(socket.Path, _datagram);
            if (length > 0) socket.SendAll(_datagram.AsSpan(0, length));
        }
    }

    /// <summary>One wait for a datagram on a path; false if its socket is closed.</summary>
    internal bool ReceiveOnce(BeatSocket socket, Span<byte> buffer, SocketAddress source)
    {
        int length = socket.Receive(buffer, source, PollMs);
        if (length >= 0)
            _inbox.Accept(socket.Path, buffer[..length], source, _time.GetTimestamp());
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

    private void Run(string name, Action loop) => _threads.Add(_starter.Run(name, loop));
}
