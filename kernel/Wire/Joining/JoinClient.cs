using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Baton.Wire.Pki;

namespace Baton.Wire.Joining;

/// <summary>
/// The new server's side of a join: it makes its key itself, says its secret only to who proves
/// to be of the cluster that the token names, and keeps what it gets.
/// </summary>
public static class JoinClient
{
    /// <summary>Joins: writes <c>pki/</c> into a folder and returns the configuration.</summary>
    /// <param name="member">Whom to ask.</param>
    /// <param name="token">The token that it has made.</param>
    /// <param name="pki">The folder to write; it must not be there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="IOException">There is no join; it says why.</exception>
    public static async Task<byte[]> JoinAsync(DnsEndPoint member, JoinToken token, string pki,
        TimeProvider time, CancellationToken stop)
    {
        using var deadline = new Deadline(JoinServer.CallTimeMax, time, stop);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(member.Host, member.Port, deadline.Token)
                .ConfigureAwait(false);
            return await JoinAsync(client, token, key, pki, deadline.Token).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"{member.Host}:{member.Port} cannot be reached ({e.Message}). "
                + "Nobody listens there once a token is used or has expired.", e);
        }
        catch (Exception e) when (e is AuthenticationException or InvalidDataException
            or CryptographicException)
        {
            throw new IOException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new IOException($"{member.Host}:{member.Port} did not answer in time.", e);
        }
    }

    private static async Task<byte[]> JoinAsync(TcpClient client, JoinToken token, ECDsa key,
        string pki, CancellationToken stop)
    {
        // Judged below, against the token: nothing is said before.
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = token.Server,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
        }, stop).ConfigureAwait(false);
        using var authority = X509CertificateLoader.LoadCertificate(
            await HearAsync(WireLimits.ProbeAnswerBytesMax).ConfigureAwait(false));
        using var shown = new X509Certificate2(stream.RemoteCertificate!);
        if (JoinToken.FingerprintOf(authority) != token.Authority
            || !CertificateNames.IsFrom(authority, shown))
            throw new IOException("It is not of the cluster that the token names: the "
                + "fingerprint of its authority is another one. Nothing was told to it.");
        // Any certificate of the authority will not do: one may be revoked, or stolen.
        if (JoinToken.FingerprintOf(shown) != token.Member)
            throw new IOException("It is not the server that made the token. Nothing was told "
                + "to it.");
        await SayAsync(Encoding.UTF8.GetBytes(token.Secret)).ConfigureAwait(false);
        await SayAsync(key.ExportSubjectPublicKeyInfo()).ConfigureAwait(false);
        byte[] verdict = await HearAsync(1).ConfigureAwait(false);
        if (verdict is not [(byte)JoinVerdict.Welcome])
            throw new IOException(Why(verdict));
        string certificate = Encoding.ASCII.GetString(
            await HearAsync(WireLimits.ProbeAnswerBytesMax).ConfigureAwait(false));
        byte[] clusterKey = await HearAsync(JoinServer.WordBytesMax).ConfigureAwait(false);
        byte[] trust = await HearAsync(WireLimits.ProbeAnswerBytesMax).ConfigureAwait(false);
        byte[] witness = await HearAsync(JoinServer.WordBytesMax).ConfigureAwait(false);
        byte[] bundle = await HearAsync(WireLimits.TransferBytesMax).ConfigureAwait(false);
        Keep(pki, token.Server, authority, certificate, key, clusterKey, trust, witness);
        await SayAsync("kept"u8.ToArray()).ConfigureAwait(false);
        return bundle;

        async Task SayAsync(byte[] block) =>
            await StreamFrame.WriteAsync(stream, block, stop).ConfigureAwait(false);

        async Task<byte[]> HearAsync(int bytesMax) =>
            await StreamFrame.ReadAsync(stream, bytesMax, stop).ConfigureAwait(false)
            ?? throw new IOException("The member ended in the middle.");
    }

    private static string Why(byte[] verdict) => verdict switch
    {
        [(byte)JoinVerdict.Forged] => "The member does not know this token.",
        [(byte)JoinVerdict.Expired] => "The token has expired: make another.",
        [(byte)JoinVerdict.Used] => "The token was used already: if not by you, find out by whom.",
        [(byte)JoinVerdict.NotNow] => "The member cannot let anybody in now: its keys are being "
            + "rotated. The token is still good.",
        [(byte)JoinVerdict.TooManyTries] => "Too many wrong tokens were shown: make another.",
        _ => "The member said something that this version does not know.",
    };

    // Beside its place first: half of it is never taken for the whole.
    private static void Keep(string pki, string server, X509Certificate2 authority,
        string certificate, ECDsa key, byte[] clusterKey, byte[] trust, byte[] witness)
    {
        string draft = pki + ".draft";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        PrivateFile.MakeFolder(draft);
        void Write(string name, byte[] content) =>
            PrivateFile.Write(Path.Combine(draft, name), content);
        Write(PkiFile.Authority, Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
        Write(PkiFile.Server, Encoding.ASCII.GetBytes(certificate));
        Write(PkiFile.ServerKey, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        Write(PkiFile.ClusterKey, clusterKey);
        Write(PkiFile.Trust, trust);
        if (witness.Length > 0) Write(PkiFile.WitnessToken, witness);
        using (var made = ServerIdentity.Load(draft))
        {
            if (!made.Name.Equals(server, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"The certificate is {made.Name}'s.");
        }
        Directory.Move(draft, pki);
    }
}
