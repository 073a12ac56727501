using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Baton.Core.Config;

namespace Baton.Wire.Sessions;

/// <summary>
/// Takes calls of other servers on every path's address. Strangers share a few places for their
/// handshakes, so that the peers always find one.
/// </summary>
internal sealed class PeerListener
{
    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly PeerHandshake _handshake;
    private readonly Func<PeerConnection, Task> _serve;
    private readonly TimeProvider _time;
    private readonly RefusedCounters _refused;
    private readonly Action<string> _warn;
    private readonly ImmutableArray<IPEndPoint> _ends;
    private readonly ImmutableHashSet<IPAddress> _known;
    private readonly SemaphoreSlim _knownPlaces = new(WireLimits.HandshakesKnownMax);
    private readonly SemaphoreSlim _strangerPlaces = new(WireLimits.HandshakesStrangerMax);

    public PeerListener(ClusterConfig config, ImmutableArray<LanPath> paths,
        PeerHandshake handshake, Func<PeerConnection, Task> serve, RefusedCounters refused,
        TimeProvider time, Action<string> warn)
    {
        _handshake = handshake;
        _serve = serve;
        _time = time;
        _refused = refused;
        _warn = warn;
        _ends = [.. paths.SelectMany(path => new[]
        {
            new IPEndPoint(path.Own, config.Ports.Internal),
            new IPEndPoint(path.Own, config.Ports.Transfer),
        }).Distinct()];
        _known = [.. paths.SelectMany(path => path.Addresses).OfType<IPAddress>()];
    }

    /// <summary>Listens until it is cancelled; on every address that is there, on return.</summary>
    public Task RunAsync(CancellationToken cancel) =>
        Task.WhenAll(_ends.Select(end => ListenAsync(end, cancel)));

    private async Task ListenAsync(IPEndPoint end, CancellationToken cancel)
    {
        bool warned = false;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(end.AddressFamily, SocketType.Stream,
                    ProtocolType.Tcp);
                socket.Bind(end);
                socket.Listen(WireLimits.HandshakesKnownMax);
                warned = false;
                await AcceptAsync(socket, cancel).ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                if (!warned) _warn($"The servers cannot be listened to on {end}: {e.Message}.");
                warned = true;
            }
            await PauseAsync(WireLimits.BindRetry, cancel).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(Socket socket, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var caller = await socket.AcceptAsync(cancel).ConfigureAwait(false);
                _ = Task.Run(() => TakeAsync(caller, cancel), CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A caller that was gone already, or no descriptor left: the next one may do.
                await PauseAsync(AcceptRetry, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeAsync(Socket caller, CancellationToken cancel)
    {
        PeerConnection? connection;
        var places = IsKnown(caller) ? _knownPlaces : _strangerPlaces;
        if (!places.Wait(0, CancellationToken.None))
        {
            _refused.Count(Refusal.TlsHandshake);
            caller.Dispose();
            return;
        }
        try
        {
            connection = await _handshake.AnswerAsync(caller, cancel).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
        if (connection is null) return;
        using (connection) await _serve(connection).ConfigureAwait(false);
    }

    private bool IsKnown(Socket caller)
    {
        try
        {
            return caller.RemoteEndPoint is IPEndPoint from && _known.Contains(from.Address);
        }
        catch (SocketException)
        {
            // Gone already; the handshake finds out.
            return false;
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancel) =>
        await Task.Delay(pause, _time, cancel)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
