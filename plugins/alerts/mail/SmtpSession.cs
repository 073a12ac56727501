using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Baton.Plugins.Mail;

/// <summary>
/// One connection to a mail server, good for one mail. The runtime's own client knows neither TLS
/// from the start nor an authority of its own.
/// </summary>
internal sealed class SmtpSession : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly string _host;
    private Stream _stream = Stream.Null;
    private SmtpLines _lines = new(Stream.Null);
    private HashSet<string> _offers = [];

    private SmtpSession(string host) => _host = host;

    /// <summary>Connects, encrypts and logs in.</summary>
    /// <exception cref="SmtpFaultException">The server does not let us so far.</exception>
    public static async Task<SmtpSession> Open(MailParameters parameters, string host,
        string password, CancellationToken stop)
    {
        var session = new SmtpSession(host);
        try
        {
            await session.Connect(parameters, password, stop).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Hands a mail over.</summary>
    /// <exception cref="SmtpFaultException">The server does not take it.</exception>
    public async Task<Handover> Send(
        string from, IReadOnlyList<string> to, string mail, CancellationToken stop)
    {
        await Say($"MAIL FROM:<{from}>", 250, stop).ConfigureAwait(false);
        var taken = new List<string>();
        var (refused, putOff) = (new List<RefusedRecipient>(), new List<RefusedRecipient>());
        foreach (string address in to)
        {
            var reply = await Ask($"RCPT TO:<{address}>", stop).ConfigureAwait(false);
            if (reply.Code is 250 or 251) taken.Add(address);
            else (reply.Code is >= 500 and < 600 ? refused : putOff).Add(new(address, reply.Said));
        }
        if (taken.Count == 0) return new(taken, refused, putOff);
        await Say("DATA", 354, stop).ConfigureAwait(false);
        // No line of it begins with a dot: base64 has none, and neither has a header.
        var ended = await Ask(mail + "\r\n.", stop).ConfigureAwait(false);
        if (ended.Code != 250)
            throw new SmtpFaultException($"the mail was refused: {ended.Said}",
                isOfMail: ended.Code is >= 500 and < 600);
        return new(taken, refused, putOff);
    }

    /// <summary>Says goodbye, and does not wait for an answer.</summary>
    public async Task Quit(CancellationToken stop)
    {
        try
        {
            await _lines.Write("QUIT", stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The mail has been taken: a second one would be one too many.
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task Connect(MailParameters parameters, string password, CancellationToken stop)
    {
        await _client.ConnectAsync(_host, parameters.Port, stop).ConfigureAwait(false);
        Use(_client.GetStream());
        if (parameters.Tls == MailTls.FromStart)
            await Encrypt(parameters.CaFile, stop).ConfigureAwait(false);
        var greeting = await _lines.Read(stop).ConfigureAwait(false);
        if (greeting.Code != 220) throw new SmtpFaultException($"it greeted with {greeting.Said}");
        await Hello(stop).ConfigureAwait(false);
        if (parameters.Tls == MailTls.StartTls)
        {
            if (!_offers.Contains("STARTTLS"))
                throw new SmtpFaultException("it does not offer STARTTLS");
            await Say("STARTTLS", 220, stop).ConfigureAwait(false);
            // Whatever lies there now was put in by somebody on the way.
            if (!_lines.IsDrained) throw new SmtpFaultException("it spoke before it encrypted");
            await Encrypt(parameters.CaFile, stop).ConfigureAwait(false);
            await Hello(stop).ConfigureAwait(false);
        }
        if (parameters.User.Length > 0)
            await LogIn(parameters.User, password, stop).ConfigureAwait(false);
    }

    private async Task Hello(CancellationToken stop)
    {
        string self = HelloName.Of(Dns.GetHostName(),
            ((IPEndPoint)_client.Client.LocalEndPoint!).Address);
        var reply = await Say($"EHLO {self}", 250, stop).ConfigureAwait(false);
        _offers = reply.Lines.Skip(1).Select(l => l.Trim().ToUpperInvariant()).ToHashSet();
    }

    private async Task LogIn(string user, string password, CancellationToken stop)
    {
        string[] ways = _offers.FirstOrDefault(o => o.StartsWith("AUTH ", StringComparison.Ordinal))
            ?.Split(' ') ?? [];
        if (ways.Contains("PLAIN"))
        {
            await Secret($"AUTH PLAIN {Coded($"\0{user}\0{password}")}", 235, stop)
                .ConfigureAwait(false);
        }
        else if (ways.Contains("LOGIN"))
        {
            await Secret("AUTH LOGIN", 334, stop).ConfigureAwait(false);
            await Secret(Coded(user), 334, stop).ConfigureAwait(false);
            await Secret(Coded(password), 235, stop).ConfigureAwait(false);
        }
        else
        {
            throw new SmtpFaultException("it offers neither AUTH PLAIN nor AUTH LOGIN");
        }
    }

    private async Task Encrypt(string caFile, CancellationToken stop)
    {
        var tls = new SslStream(_stream);
        Use(tls);
        var options = new SslClientAuthenticationOptions { TargetHost = _host };
        if (caFile.Length > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        await tls.AuthenticateAsClientAsync(options, stop).ConfigureAwait(false);
    }

    private void Use(Stream stream) => (_stream, _lines) = (stream, new SmtpLines(stream));

    private async Task<SmtpReply> Ask(string command, CancellationToken stop)
    {
        await _lines.Write(command, stop).ConfigureAwait(false);
        return await _lines.Read(stop).ConfigureAwait(false);
    }

    private async Task<SmtpReply> Say(string command, int wanted, CancellationToken stop)
    {
        var reply = await Ask(command, stop).ConfigureAwait(false);
        return reply.Code == wanted ? reply
            : throw new SmtpFaultException($"it answered {command} with {reply.Said}");
    }

    // What is said here is never repeated in a fault, and neither is an answer that may echo it.
    private async Task Secret(string command, int wanted, CancellationToken stop)
    {
        var reply = await Ask(command, stop).ConfigureAwait(false);
        if (reply.Code != wanted)
            throw new SmtpFaultException($"it refused to log us in with {reply.Code}");
    }

    private static string Coded(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
