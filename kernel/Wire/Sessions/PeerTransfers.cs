using System.Collections.Concurrent;
using System.Text;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Wire.Sessions;

/// <summary>
/// Requests and replies of the daemons, each over a connection of its own: a large configuration
/// never stands in the way of an order.
/// </summary>
internal sealed class PeerTransfers(ClusterConfig config, PeerHandshake handshake,
    PeerConnections connections, TimeProvider time)
{
    private const byte Good = 0;
    private const byte NoHandler = 1;
    private const byte WentWrong = 2;

    // Kind and status come on top of the body.
    private const int BlockBytesMax = WireLimits.TransferBytesMax + 512;

    private readonly ConcurrentDictionary<string,
        Func<ServerId, byte[], CancellationToken, Task<byte[]>>> _handlers = new();

    private readonly SemaphoreSlim _places = new(WireLimits.TransfersMax);

    public void On(string kind, Func<ServerId, byte[], CancellationToken, Task<byte[]>> handler) =>
        _handlers[kind] = handler;

    /// <summary>Asks a peer once, on the first path that answers.</summary>
    public async Task<byte[]> AskAsync(ServerId peer, IEnumerable<LanPath> best, string kind,
        byte[] body, TimeSpan timeout, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, WireLimits.TransferBytesMax);
        using var deadline = new Deadline(timeout, time, cancel);
        try
        {
            using var connection = await CallAsync(peer, best, deadline.Token)
                .ConfigureAwait(false);
            byte[] name = Encoding.UTF8.GetBytes(kind);
            byte[] request = [checked((byte)name.Length), .. name, .. body];
            await StreamFrame.WriteAsync(connection.Stream, request, deadline.Token)
                .ConfigureAwait(false);
            byte[] reply = await StreamFrame.ReadAsync(connection.Stream, BlockBytesMax,
                deadline.Token).ConfigureAwait(false) ?? throw new EndOfStreamException();
            return Open(peer, kind, reply);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new PeerRequestException(PeerFault.TimedOut,
                $"{config.NameOf(peer)} did not answer {kind} in time.");
        }
        catch (IOException e)
        {
            throw new PeerRequestException(PeerFault.Unreachable,
                $"{config.NameOf(peer)} could not be asked {kind}: {e.Message}");
        }
    }

    /// <summary>Serves one request of a peer.</summary>
    public async Task ServeAsync(PeerConnection connection, CancellationToken cancel)
    {
        using var deadline = new Deadline(config.Timing.InternalTimeout, time, cancel);
        await _places.WaitAsync(deadline.Token).ConfigureAwait(false);
        try
        {
            byte[]? request = await StreamFrame.ReadAsync(connection.Stream, BlockBytesMax,
                deadline.Token).ConfigureAwait(false);
            if (request is not [var length, .. var rest] || length > rest.Length) return;
            // It may have waited here for its place since before its server was revoked.
            if (!connections.IsTrusted(connection)) return;
            string kind = Encoding.UTF8.GetString(rest, 0, length);
            byte[] reply = await AnswerAsync(connection.Peer, kind, rest[length..],
                deadline.Token).ConfigureAwait(false);
            await StreamFrame.WriteAsync(connection.Stream, reply, deadline.Token)
                .ConfigureAwait(false);
            // Until the asker has read it and hangs up: closing now could cut the reply short.
            await StreamFrame.ReadAsync(connection.Stream, 0, deadline.Token)
                .ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<byte[]> AnswerAsync(ServerId peer, string kind, byte[] body,
        CancellationToken cancel)
    {
        if (!_handlers.TryGetValue(kind, out var handler))
            return [NoHandler, .. Encoding.UTF8.GetBytes("It knows no such request.")];
        try
        {
            byte[] reply = await handler(peer, body, cancel).ConfigureAwait(false);
            return [Good, .. reply];
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // Whatever the handler ran into, the asker is told instead of left waiting.
            return [WentWrong, .. Encoding.UTF8.GetBytes(e.Message)];
        }
    }

    private async Task<PeerConnection> CallAsync(ServerId peer, IEnumerable<LanPath> best,
        CancellationToken cancel)
    {
        IOException? last = null;
        foreach (var path in best)
        {
            try
            {
                return await handshake.CallAsync(peer, path, PeerPurpose.Transfer, cancel)
                    .ConfigureAwait(false);
            }
            catch (IOException e)
            {
                last = e;
            }
        }
        throw last ?? new IOException("There is no path to it.");
    }

    private byte[] Open(ServerId peer, string kind, byte[] reply) => reply switch
    {
        [Good, .. var body] => body,
        [NoHandler, .. var text] => throw new PeerRequestException(PeerFault.UnknownKind,
            $"{config.NameOf(peer)}, asked {kind}: {Encoding.UTF8.GetString(text)}"),
        [_, .. var text] => throw new PeerRequestException(PeerFault.Failed,
            $"{config.NameOf(peer)}, asked {kind}: {Encoding.UTF8.GetString(text)}"),
        [] => throw new IOException("An empty reply."),
    };
}
