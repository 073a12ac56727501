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
/// <param name="pack">Makes the package for the public half of the new server's key, of what is
/// in force at that moment; an <see cref="InvalidDataException"/> says that it cannot now.</param>
/// <param name="time">The clock.</param>
/// <param name="told">Told of each try, in a sentence; true for a good one.</param>
public sealed class JoinServer(ServerIdentity identity, JoinToken token, JoinDesk desk,
    Func<byte[], CancellationToken, Task<JoinPackage>> pack, TimeProvider time,
    Action<bool, string> told) : IDisposable
{
    /// <summary>The longest secret that is read.</summary>
    internal const int WordBytesMax = 1024;

    internal static readonly TimeSpan CallTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>How many callers that got nowhere are told of, each; the rest are counted.
    /// </summary>
    internal const int StrangersToldMax = 5;

    private static readonly TimeSpan WrongPause = TimeSpan.FromSeconds(1);

    // Whoever only connects costs a handshake: so many a second, and no more.
    private static readonly TimeSpan StrangerPause = TimeSpan.FromMilliseconds(100);

    private Socket? _socket;

    /// <summary>Listens; returns the port.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public int Listen(int port) => Listen(port, IPAddress.IPv6Any, IPAddress.Any);

    /// <summary>Listens on the first address whose family the machine has.</summary>
    internal int Listen(int port, params ReadOnlySpan<IPAddress> addresses)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                _socket = Open(new IPEndPoint(addresses[i], port));
                return ((IPEndPoint)_socket.LocalEndPoint!).Port;
            }
            catch (SocketException e) when (i + 1 < addresses.Length && e.SocketErrorCode is
                SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable
                or SocketError.ProtocolNotSupported or SocketError.ProtocolFamilyNotSupported)
            {
                // IPv6 is switched off: the other one, then.
            }
        }
    }

    private static Socket Open(IPEndPoint end)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (end.AddressFamily == AddressFamily.InterNetworkV6
                && end.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(end);
            socket.Listen(4);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Serves until somebody has joined or nobody can any more; true if one has.
    /// </summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        using var end = new Deadline(desk.Lifetime, time, stop);
        int strangers = 0;
        bool joined = false;
        while (!joined && !desk.IsOver)
        {
            try
            {
                using var caller = await _socket!.AcceptAsync(end.Token).ConfigureAwait(false);
                joined = await ServeAsync(caller, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is IOException or SocketException
                or AuthenticationException or InvalidDataException
                or OperationCanceledException or CryptographicException)
            {
                if (++strangers <= StrangersToldMax)
                    told(false, $"A caller for {token.Server} was refused: {e.Message}");
                await Task.Delay(StrangerPause, time, end.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (strangers > StrangersToldMax)
            told(false, $"{strangers - StrangersToldMax} more callers for {token.Server} were "
                + "refused.");
        return joined;
    }

    public void Dispose() => _socket?.Dispose();

    private async Task<bool> ServeAsync(Socket caller, CancellationToken stop)
    {
        string from = (caller.RemoteEndPoint as IPEndPoint)?.Address switch
        {
            null => "nowhere",
            { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
            var address => address.ToString(),
        };
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
        JoinPackage package;
        try
        {
            package = await pack(publicKey, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException)
        {
            desk.GiveBack();
            told(false, $"{token.Server} could not be let in: {e.Message}");
            await SayAsync([(byte)JoinVerdict.NotNow]).ConfigureAwait(false);
            return false;
        }
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
