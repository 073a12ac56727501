using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Baton.Plugins.Tests.Mail;

/// <summary>A mail that a server took: its envelope and its text.</summary>
internal sealed record TakenMail(string From, IReadOnlyList<string> To, string Text)
{
    /// <summary>A header, its encoded words and folds as they came.</summary>
    public string Header(string name) => Text.Split("\r\n\r\n")[0]
        .Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
        .Single(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    public string Body => Encoding.UTF8.GetString(
        Convert.FromBase64String(Text.Split("\r\n\r\n", 2)[1]));
}

/// <summary>A small mail server on the loopback; a test may change its answers.</summary>
internal sealed class SmtpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();

    public SmtpServer()
    {
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it answers a command with; null for what is usual.</summary>
    public Func<string, string?> Answer { get; init; } = _ => null;

    /// <summary>What it greets with; null to say nothing at all.</summary>
    public string? Greeting { get; init; } = "220 here";

    /// <summary>What it says it can do.</summary>
    public string[] Offers { get; init; } = [];

    /// <summary>Its certificate; null for no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    public bool IsEncryptedFromStart { get; init; }

    public ConcurrentQueue<TakenMail> Taken { get; } = [];

    /// <summary>Every line that came, each with whether it came encrypted.</summary>
    public ConcurrentQueue<(bool Encrypted, string Line)> Lines { get; } = [];

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _ = Serve(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException
            or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new Dialogue(this, client.GetStream()).Run(_stopping.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException
                or System.Security.Authentication.AuthenticationException
                or ObjectDisposedException)
            {
                // The other side ended it.
            }
        }
    }

    private sealed class Dialogue(SmtpServer server, Stream first)
    {
        private readonly List<string> _to = [];
        private Stream _stream = first;
        private StreamReader _reader = new(first, Encoding.Latin1);
        private string _from = "";

        private bool IsEncrypted => _stream is SslStream;

        public async Task Run(CancellationToken stop)
        {
            if (server.IsEncryptedFromStart) await Encrypt(stop);
            if (server.Greeting is null) await Task.Delay(Timeout.Infinite, stop);
            await Say(server.Greeting!, stop);
            while (await _reader.ReadLineAsync(stop) is { } line)
            {
                server.Lines.Enqueue((IsEncrypted, line));
                string? own = server.Answer(line);
                string answer = own ?? Usual(line);
                // With an empty answer a test lets it hang up.
                if (answer.Length == 0) return;
                await Say(answer, stop);
                if (own is not null) continue;
                if (line == "STARTTLS") await Encrypt(stop);
                if (line == "DATA") await Take(stop);
            }
        }

        private string Usual(string line) => line.Split(' ', ':')[0] switch
        {
            "EHLO" => string.Concat(server.Offers.Select(o => $"250-{o}\r\n").Prepend("250-me\r\n"))
                + "250 HELP",
            "MAIL" => Note(() => _from = Address(line)),
            "RCPT" => Note(() => _to.Add(Address(line))),
            "DATA" => "354 go on",
            "STARTTLS" => "220 go on",
            "QUIT" => "",
            _ => "235 welcome",
        };

        private async Task Take(CancellationToken stop)
        {
            var text = new StringBuilder();
            while (await _reader.ReadLineAsync(stop) is { } line && line != ".")
                text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            string answer = server.Answer(".") ?? "250 taken";
            if (answer.StartsWith("250", StringComparison.Ordinal))
                server.Taken.Enqueue(new TakenMail(_from, [.. _to], text.ToString()));
            await Say(answer, stop);
        }

        private async Task Encrypt(CancellationToken stop)
        {
            var tls = new SslStream(_stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = server.Certificate,
            }, stop);
            (_stream, _reader) = (tls, new StreamReader(tls, Encoding.Latin1));
        }

        private async Task Say(string text, CancellationToken stop) =>
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"), stop);

        private static string Note(Action note)
        {
            note();
            return "250 fine";
        }

        private static string Address(string line) => line.Split('<', '>')[1];
    }
}
