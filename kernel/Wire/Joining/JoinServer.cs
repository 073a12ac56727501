using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Baton.Wire.Pki;

namespace Baton.Wire.Joining;

/// <summary>
/// A member's side of a join: open only while a token is good, to one caller at a time, so that
/// whoever tries secrets waits for each.
/// </summary>
/// <param name="identity">What proves the member.</param>
/// <param name="token">Whom it waits for.</param>
/// <param name="desk">Judges the secrets.</param>
/// <param name="pack">Makes the package for the public half of the new server's key.</param>
/// <param name="time">The clock.</param>
/// <param name="told">Told of each try, in a sentence; true for a good one.</param>
public sealed class JoinServer(ServerIdentity identity, JoinToken token, JoinDesk desk,
    Func<byte[], JoinPackage> pack, TimeProvider time, Action<bool, string> told) : IDisposable
{
    /// <summary>The longest secret that is read.</summary>
    internal const int WordBytesMax = 1024;

    internal static readonly TimeSpan CallTimeMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WrongPause = TimeSpan.FromSeconds(1);

    private Socket? _socket;

    /// <summary>Listens; returns the port.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public int Listen(int port)
    {
        _socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp)
        {
            DualMode = true,
        };
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        _socket.Listen(4);
        return ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>Serves until somebody has joined or nobody can any more; true if one has.
    /// </summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        using var end = new Deadline(desk.Lifetime, time, stop);
        while (!desk.IsOver)
        {
            try
            {
                using var caller = await _socket!.AcceptAsync(end.Token).ConfigureAwait(false);
                if (await ServeAsync(caller, end.Token).ConfigureAwait(false)) return true;
            }
            catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is IOException or SocketException
                or AuthenticationException or InvalidDataException
                or OperationCanceledException or CryptographicException)
            {
                told(false, $"A caller for {token.Server} was refused: {e.Message}");
            }
        }
        return false;
    }

    public void Dispose() => _socket?.Dispose();

    private async Task<bool> ServeAsync(Socket caller, CancellationToken stop)
    {
        string from = (caller.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "nowhere";
        using var deadline = new Deadline(CallTimeMax, time, stop);
        await using var stream = new SslStream(new NetworkStream(caller));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = identity.Certificate,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
        }, deadline.Token).ConfigureAwait(false);
        await SayAsync(identity.Authority.RawData).ConfigureAwait(false);
        byte[] secret = await HearAsync().ConfigureAwait(false);
        byte[] publicKey = await HearAsync().ConfigureAwait(false);
        var verdict = desk.Try(Encoding.UTF8.GetString(secret));
        if (verdict != JoinVerdict.Welcome)
        {
            told(false, $"A caller from {from} was refused to join as {token.Server}: {verdict}.");
            await Task.Delay(WrongPause, time, deadline.Token).ConfigureAwait(false);
            await SayAsync([(byte)verdict]).ConfigureAwait(false);
            return false;
        }
        var package = pack(publicKey);
        await SayAsync([(byte)verdict]).ConfigureAwait(false);
        foreach (byte[] part in new[]
        {
            Encoding.ASCII.GetBytes(package.Certificate), package.ClusterKey,
            Encoding.UTF8.GetBytes(package.Trust), Encoding.ASCII.GetBytes(package.WitnessToken),
            package.Bundle,
        }) await SayAsync(part).ConfigureAwait(false);
        // Only its last word shows that it has everything.
        await HearAsync().ConfigureAwait(false);
        told(true, $"{token.Server} has joined from {from}.");
        return true;

        async Task SayAsync(byte[] block) => await StreamFrame.WriteAsync(
            stream, block, deadline.Token).ConfigureAwait(false);

        async Task<byte[]> HearAsync() => await StreamFrame.ReadAsync(
            stream, WordBytesMax, deadline.Token).ConfigureAwait(false)
            ?? throw new EndOfStreamException("it ended in the middle.");
    }
}
