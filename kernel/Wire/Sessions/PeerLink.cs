using System.Collections.Immutable;
using System.Threading.Channels;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Wire.Sessions;

/// <summary>
/// Our session to one peer: kept up on the best path there is, with an outbox that never makes
/// anybody wait.
/// </summary>
internal sealed class PeerLink
{
    private readonly ServerId _peer;
    private readonly ImmutableArray<LanPath> _paths;
    private readonly TimingConfig _timing;
    private readonly PeerHandshake _handshake;
    private readonly PeerState _state;
    private readonly Func<ServerId, int, TimeSpan?> _silence;
    private readonly TimeProvider _time;
    private readonly RefusedCounters _refused;
    private readonly Channel<Letter> _outbox;
    private readonly SemaphoreSlim _nudge = new(0, 1);
    private int _suspect = -1;

    public PeerLink(ServerId peer, ImmutableArray<LanPath> paths, TimingConfig timing,
        PeerHandshake handshake, PeerState state, Func<ServerId, int, TimeSpan?> silence,
        RefusedCounters refused, TimeProvider time)
    {
        _peer = peer;
        _paths = [.. paths.Where(path => path.Addresses[peer.Index] is { } address
            && address.AddressFamily == path.Own.AddressFamily)];
        _timing = timing;
        _handshake = handshake;
        _state = state;
        _silence = silence;
        _time = time;
        _refused = refused;
        _outbox = Channel.CreateBounded<Letter>(
            new BoundedChannelOptions(WireLimits.OutboxMessagesMax)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            },
            _ => refused.Count(Refusal.OutboxFull));
    }

    /// <summary>The path in use; null while there is no session.</summary>
    public LanPath? Path { get; private set; }

    public void Send(Message message) =>
        _outbox.Writer.TryWrite(new Letter(message, _time.GetTimestamp()));

    /// <summary>Tries again now: the peer has just shown that it is there.</summary>
    public void Nudge()
    {
        lock (_nudge)
        {
            if (_nudge.CurrentCount == 0) _nudge.Release();
        }
    }

    /// <summary>Keeps the session up until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var backOff = WireLimits.BackOffMin;
        while (!cancel.IsCancellationRequested)
        {
            if (await TryPathsAsync(cancel).ConfigureAwait(false))
                backOff = WireLimits.BackOffMin;
            await PauseAsync(backOff, cancel).ConfigureAwait(false);
            backOff = backOff * 2 < WireLimits.BackOffMax ? backOff * 2 : WireLimits.BackOffMax;
        }
    }

    /// <summary>
    /// Where to call, best first: not where it just failed, then where it is heard.
    /// </summary>
    internal IEnumerable<LanPath> BestPaths() => _paths
        .OrderBy(path => path.Index == _suspect)
        .ThenBy(path => IsQuiet(path))
        .ThenBy(path => path.Priority);

    /// <summary>Runs one session to its end; false if none could be made.</summary>
    private async Task<bool> TryPathsAsync(CancellationToken cancel)
    {
        foreach (var path in BestPaths().ToArray())
        {
            try
            {
                using var connection = await _handshake.CallAsync(_peer, path,
                    PeerPurpose.Session, cancel).ConfigureAwait(false);
                _suspect = -1;
                await HoldAsync(connection, path, cancel).ConfigureAwait(false);
                return true;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it is, it may be over at the next try: a link never ends by itself.
                if (cancel.IsCancellationRequested) return false;
            }
        }
        _suspect = -1;
        return false;
    }

    private async Task HoldAsync(PeerConnection connection, LanPath path,
        CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pulse = new Pulse(_time);
        using var writing = new SemaphoreSlim(1);
        DropStale();
        Path = path;
        _state.OutgoingIs(true);
        try
        {
            Task[] parts =
            [
                WriteAsync(connection, writing, end.Token),
                ReadAsync(connection, pulse, end.Token),
                WatchAsync(connection, writing, path, pulse, end.Token),
            ];
            // Whichever ends first ends the session; its exception says nothing more.
            await Task.WhenAny(parts).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            connection.Dispose();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Path = null;
            _state.OutgoingIs(false);
        }
    }

    private async Task WriteAsync(PeerConnection connection, SemaphoreSlim writing,
        CancellationToken cancel)
    {
        await foreach (var letter in _outbox.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            byte[] frame = PeerFrame.Of(letter.Message);
            // The peer would end the session over it, and the next one over the same again.
            if (frame.Length > PeerFrame.BytesMax)
            {
                _refused.Count(Refusal.TooLarge);
                continue;
            }
            await WriteOneAsync(connection, writing, frame, cancel).ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(PeerConnection connection, Pulse pulse,
        CancellationToken cancel)
    {
        while (await StreamFrame.ReadAsync(connection.Stream, PeerFrame.BytesMax, cancel)
            .ConfigureAwait(false) is not null)
            pulse.Felt();
    }

    /// <summary>
    /// Asks for a sign of life every interval; ends when there is none for too long.
    /// </summary>
    private async Task WatchAsync(PeerConnection connection, SemaphoreSlim writing, LanPath path,
        Pulse pulse, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(_timing.HeartbeatInterval, _time);
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
        {
            if (pulse.Silence > _timing.HeartbeatTimeout
                || (pulse.Silence > _timing.HeartbeatInterval * 2.5 && IsOnlyPathQuiet(path)))
            {
                _suspect = path.Index;
                return;
            }
            // A write that waits for a dead path must not keep the watch from ending.
            if (writing.CurrentCount > 0)
                _ = WriteOneAsync(connection, writing, PeerFrame.PingBytes, cancel)
                    .ContinueWith(done => _ = done.Exception, TaskScheduler.Default);
        }
    }

    private static async Task WriteOneAsync(PeerConnection connection, SemaphoreSlim writing,
        byte[] frame, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await StreamFrame.WriteAsync(connection.Stream, frame, cancel).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    // Heartbeats know long before the timeout that it is the path and not the peer.
    private bool IsOnlyPathQuiet(LanPath path) =>
        IsQuiet(path) && _paths.Any(other => other.Index != path.Index && !IsQuiet(other));

    private bool IsQuiet(LanPath path) =>
        _silence(_peer, path.Index) is not { } silence
        || silence > _timing.HeartbeatInterval * 2.5;

    // The core tells again all that matters when a session is made; what is old only misleads.
    private void DropStale()
    {
        while (_outbox.Reader.TryPeek(out var letter)
            && _time.GetElapsedTime(letter.At) > _timing.HeartbeatTimeout
            && _outbox.Reader.TryRead(out _))
        {
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancel)
    {
        using var deadline = new Deadline(pause, _time, cancel);
        await _nudge.WaitAsync(deadline.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private readonly record struct Letter(Message Message, long At);

    /// <summary>When the peer last showed that it lives.</summary>
    private sealed class Pulse(TimeProvider time)
    {
        private long _feltAt = time.GetTimestamp();

        public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _feltAt));

        public void Felt() => Volatile.Write(ref _feltAt, time.GetTimestamp());
    }
}
