using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;
using Baton.Wire.Sessions;

namespace Baton.Wire;

/// <summary>
/// Mutual TLS between servers: messages of the machine over one session each way, and requests
/// of the daemon beside them. Nothing here ever makes the caller wait for a network.
/// </summary>
public sealed class Peers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ImmutableArray<PeerLink?> _links;
    private readonly ImmutableArray<PeerState> _states;
    private readonly PeerEar _ear;
    private readonly PeerTransfers _transfers;
    private readonly PeerConnections _connections;
    private readonly ClusterConfig _config;
    private readonly PeerListener _listener;
    private Task _running = Task.CompletedTask;

    /// <summary>Opens nothing yet; see <see cref="Start"/>.</summary>
    /// <param name="config">The configuration that says who is where.</param>
    /// <param name="self">This server in it.</param>
    /// <param name="identity">What proves this server to the others.</param>
    /// <param name="silence">How long a peer's heartbeats have been silent on a path; null if
    /// never heard. Tells a dead path from a dead peer.</param>
    /// <param name="refused">Where refused sessions are counted.</param>
    /// <param name="time">The clock of pings, deadlines and back-off.</param>
    /// <param name="post">Takes events; must not wait.</param>
    /// <param name="warn">Called with a sentence about what does not work here.</param>
    public Peers(ClusterConfig config, ServerId self, ServerIdentity identity,
        Func<ServerId, int, TimeSpan?> silence, RefusedCounters refused, TimeProvider time,
        Action<Event> post, Action<string> warn)
    {
        if (config.FindServer(identity.Name) != self)
            throw new InvalidDataException($"The certificate is {identity.Name}'s, and not "
                + $"{config.NameOf(self)}'s.");
        var paths = LanPath.Of(config, self);
        _config = config;
        _connections = new PeerConnections(identity);
        var handshake = new PeerHandshake(
            config, self, identity, _connections, refused, time);
        _states = [.. config.AllServers.Select(peer => new PeerState(peer, post))];
        _links = [.. config.AllServers.Select(peer => peer == self ? null : new PeerLink(peer,
            paths, config.Timing, handshake, _states[peer.Index], silence, refused, time))];
        _ear = new PeerEar(config.Timing, refused, time, post);
        _transfers = new PeerTransfers(config, handshake, _connections, time);
        _listener = new PeerListener(config, paths, handshake, ServeAsync, refused, time, warn);
    }

    /// <summary>Listens, and calls every peer, until it is disposed.</summary>
    public void Start()
    {
        // In this order: whoever we call can call back at once.
        var listening = _listener.RunAsync(_stopping.Token);
        _running = Task.WhenAll(_links.OfType<PeerLink>()
            .Select(link => Task.Run(() => link.RunAsync(_stopping.Token)))
            .Append(listening));
    }

    /// <summary>Tells a peer, in order; the oldest is dropped when too much waits.</summary>
    public void Send(ServerId to, Message message) => LinkTo(to)?.Send(message);

    /// <summary>
    /// Ends every connection with servers that are trusted no more; new ones are judged anew.
    /// </summary>
    /// <param name="leftOut">Servers that are left out, too.</param>
    public void Retrust(IEnumerable<string> leftOut) => _connections.Judge(
        leftOut.Select(_config.FindServer).OfType<ServerId>().ToHashSet());

    /// <summary>The name of the path that messages to a peer take; null for none.</summary>
    public string? PathTo(ServerId peer) => LinkTo(peer)?.Path?.Name;

    /// <summary>Answers requests of a kind; one handler a kind.</summary>
    public void OnRequest(string kind,
        Func<ServerId, byte[], CancellationToken, Task<byte[]>> handler) =>
        _transfers.On(kind, handler);

    /// <summary>Asks a peer's daemon.</summary>
    /// <exception cref="PeerRequestException">There is no answer; it says why.</exception>
    public Task<byte[]> Request(ServerId peer, string kind, byte[] body, TimeSpan timeout,
        CancellationToken cancel)
    {
        var link = LinkTo(peer) ?? throw new PeerRequestException(
            PeerFault.Unreachable, "It is this server itself, or no server that is known yet.");
        return _transfers.AskAsync(peer, link.BestPaths(), kind, body, timeout, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Whoever asks may be under a configuration with other servers than ours.
    private PeerLink? LinkTo(ServerId peer) =>
        peer.Index < _links.Length ? _links[peer.Index] : null;

    private async Task ServeAsync(PeerConnection connection)
    {
        try
        {
            if (connection.Purpose == PeerPurpose.Transfer)
                await _transfers.ServeAsync(connection, _stopping.Token).ConfigureAwait(false);
            else
                await HearAsync(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException
            or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone or the path is; it calls again.
        }
    }

    private async Task HearAsync(PeerConnection connection)
    {
        // Revoked since it was let in: then it was never here.
        if (!_connections.IsTrusted(connection)) return;
        var state = _states[connection.Peer.Index];
        state.IncomingMade(connection);
        try
        {
            // A peer that calls can be called: no reason to wait out a back-off.
            _links[connection.Peer.Index]?.Nudge();
            await _ear.ListenAsync(connection, _stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            state.IncomingLost(connection);
        }
    }
}
