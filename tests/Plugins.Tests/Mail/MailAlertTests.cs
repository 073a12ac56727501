using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Baton.Plugins.Mail;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Mail;

/// <summary>The mail plugin against a mail server that the test plays.</summary>
[TestClass]
public sealed class MailAlertTests : IDisposable
{
    private const string Password = "s3cret";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-mail.");
    private readonly FakeLog _log = new();

    private static AlertNotice Notice => MailTextTests.Notice;

    public void Dispose() => _folder.Delete(recursive: true);

    internal static MailParameters To(SmtpServer server) => new()
    {
        From = "cluster@example.org",
        To = ["a@example.org", "b@example.org"],
        Hosts = ["127.0.0.1"],
        Port = server.Port,
        Subject = "Baton",
    };

    private MailAlert Channel(MailParameters parameters) =>
        new(parameters, _log, TimeProvider.System);

    private async Task<Outcome> Tell(MailParameters parameters, AlertNotice? notice = null,
        CancellationToken stop = default) =>
        await Channel(parameters).Tell(notice ?? Notice, stop);

    [TestMethod]
    public async Task An_alert_is_one_mail_to_all_recipients()
    {
        using var server = new SmtpServer();
        var outcome = await Tell(To(server), Notice with { Text = "グループ web は停止しました。" });
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        var mail = server.Taken.Single();
        Assert.AreEqual("cluster@example.org", mail.From);
        CollectionAssert.AreEqual(new[] { "a@example.org", "b@example.org" }, mail.To.ToArray());
        Assert.AreEqual("Baton demo/server1: ERROR rc 32", mail.Header("Subject"));
        Assert.AreEqual("<a@example.org>, <b@example.org>", mail.Header("To"));
        Assert.AreEqual("Fri, 02 Jan 2026 13:04:05 +0000", mail.Header("Date"));
        Assert.AreEqual("<19a-7@server1.demo.baton>", mail.Header("Message-ID"));
        StringAssert.StartsWith(mail.Body, "グループ web は停止しました。\r\n");
    }

    [TestMethod]
    [DataRow("MAIL", "451 later", OutcomeKind.Failed, "451 later")]
    [DataRow("MAIL", "550 never", OutcomeKind.Failed, "550 never")]
    [DataRow("RCPT", "550 nobody", OutcomeKind.Failed,
        "no recipient is taken: a@example.org: 550 nobody")]
    [DataRow("DATA", "452 full", OutcomeKind.Failed, "452 full")]
    [DataRow(".", "452 full", OutcomeKind.Failed, "the mail was refused: 452 full")]
    [DataRow(".", "554 spam", OutcomeKind.Misconfigured, "the mail was refused: 554 spam")]
    [DataRow("MAIL", "", OutcomeKind.Failed, "it closed the connection")]
    [DataRow("MAIL", "hello", OutcomeKind.Failed, "it does not speak SMTP")]
    [DataRow("EHLO", "502 what", OutcomeKind.Failed, "it answered EHLO SELF with 502 what")]
    public async Task What_a_server_refuses_is_said_with_its_words(
        string command, string answer, OutcomeKind kind, string reason)
    {
        using var server = new SmtpServer
        {
            Answer = l => l.StartsWith(command, StringComparison.Ordinal)
                && (command != "." || l == ".") ? answer : null,
        };
        var outcome = await Tell(To(server));
        Assert.AreEqual(kind, outcome.Kind, outcome.Reason);
        string self = HelloName.Of(Dns.GetHostName(), IPAddress.Loopback);
        StringAssert.Contains(
            outcome.Reason, reason.Replace("SELF", self, StringComparison.Ordinal));
        StringAssert.StartsWith(outcome.Reason, "127.0.0.1: ");
        Assert.IsEmpty(server.Taken);
    }

    [TestMethod]
    public async Task An_answer_without_end_is_given_up()
    {
        using var server = new SmtpServer { Greeting = new string('x', 100_000) };
        var outcome = await Tell(To(server));
        StringAssert.Contains(outcome.Reason, "its line has no end");
        using var other = new SmtpServer
        {
            Greeting = string.Concat(Enumerable.Repeat("220-more\r\n", 500)),
        };
        StringAssert.Contains((await Tell(To(other))).Reason, "its answer has no end");
    }

    [TestMethod]
    public async Task A_recipient_who_is_refused_costs_the_others_nothing_and_is_told_of_once()
    {
        using var server = new SmtpServer
        {
            Answer = l => l.StartsWith("RCPT TO:<a@", StringComparison.Ordinal)
                ? "550 nobody" : null,
        };
        var channel = Channel(To(server));
        for (int i = 0; i < 3; i++)
            Assert.IsTrue((await channel.Tell(Notice, CancellationToken.None)).IsDone);
        Assert.HasCount(3, server.Taken);
        Assert.AreEqual("warning Some do not get mail: a@example.org: 550 nobody",
            _log.Lines.Single());
    }

    [TestMethod]
    public async Task The_next_server_is_tried_when_one_is_gone_or_says_nothing()
    {
        using var server = new SmtpServer();
        // Nobody listens on that address of the loopback.
        var parameters = To(server) with { Hosts = ["127.0.0.9", "127.0.0.1"] };
        Assert.IsTrue((await Tell(parameters)).IsDone);
        using var silent = new SmtpServer { Greeting = null };
        var outcome = await Tell(To(silent), Notice with { Deadline = TimeSpan.FromSeconds(1) });
        Assert.AreEqual("127.0.0.1 did not take it within 0.9 s", outcome.Reason);
    }

    [TestMethod]
    public async Task It_stops_when_it_is_told_to()
    {
        using var silent = new SmtpServer { Greeting = null };
        using var stop = new CancellationTokenSource();
        var telling = Tell(To(silent), stop: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => telling.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    [DataRow(MailTls.StartTls, "AUTH PLAIN LOGIN")]
    [DataRow(MailTls.StartTls, "AUTH LOGIN")]
    [DataRow(MailTls.FromStart, "AUTH LOGIN PLAIN")]
    public async Task Who_logs_in_does_so_encrypted(MailTls tls, string offer)
    {
        using var certificate = Certificate("127.0.0.1");
        using var server = new SmtpServer
        {
            Certificate = certificate,
            IsEncryptedFromStart = tls == MailTls.FromStart,
            Offers = ["STARTTLS", offer],
            Answer = l => l == "AUTH LOGIN" || l == Coded("me") ? "334 more" : null,
        };
        var outcome = await Tell(To(server) with
        {
            Tls = tls,
            CaFile = Saved("ca.pem", certificate.ExportCertificatePem()),
            User = "me",
            PasswordFile = Saved("password", Password + "\n"),
        });
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        Assert.HasCount(1, server.Taken);
        var secret = server.Lines.Single(l =>
            l.Line == Coded(Password) || l.Line == $"AUTH PLAIN {Coded($"\0me\0{Password}")}");
        Assert.IsTrue(secret.Encrypted);
    }

    [TestMethod]
    [DataRow("other.example.org", true, "RemoteCertificateNameMismatch")]
    [DataRow("127.0.0.1", false, "UntrustedRoot")]
    public async Task A_server_that_cannot_prove_its_name_gets_no_mail(
        string name, bool believed, string reason)
    {
        using var certificate = Certificate(name);
        using var server = new SmtpServer { Certificate = certificate, Offers = ["STARTTLS"] };
        var outcome = await Tell(To(server) with
        {
            Tls = MailTls.StartTls,
            CaFile = believed ? Saved("ca.pem", certificate.ExportCertificatePem()) : "",
        });
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, reason);
        Assert.IsFalse(server.Lines.Any(l => l.Line.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Without_STARTTLS_nothing_is_sent_to_who_should_offer_it()
    {
        using var server = new SmtpServer();
        var outcome = await Tell(To(server) with { Tls = MailTls.StartTls });
        Assert.AreEqual("127.0.0.1: it does not offer STARTTLS", outcome.Reason);
    }

    [TestMethod]
    public async Task A_refused_login_says_nothing_of_the_password()
    {
        using var certificate = Certificate("127.0.0.1");
        using var server = new SmtpServer
        {
            Certificate = certificate,
            IsEncryptedFromStart = true,
            Offers = ["AUTH PLAIN"],
            Answer = l => l.StartsWith("AUTH", StringComparison.Ordinal) ? $"535 {l}" : null,
        };
        var outcome = await Tell(To(server) with
        {
            Tls = MailTls.FromStart,
            CaFile = Saved("ca.pem", certificate.ExportCertificatePem()),
            User = "me",
            PasswordFile = Saved("password", Password),
        });
        Assert.AreEqual("127.0.0.1: it refused to log us in with 535", outcome.Reason);
    }

    [TestMethod]
    [DataRow("", 0, "is not allowed as a password file")]
    [DataRow("missing", 0, "there is no password file")]
    [DataRow("password", 0b110_100_000, "others can get at")]
    [DataRow("password", 0b110_000_100, "run: chmod 600")]
    public async Task A_password_that_others_could_read_is_not_used(
        string file, int mode, string reason)
    {
        using var server = new SmtpServer();
        string path = file.Length == 0 ? "" : Path.Combine(_folder.FullName, file);
        if (mode != 0) File.SetUnixFileMode(Saved(file, Password), (UnixFileMode)mode);
        var outcome = await Tell(
            To(server) with { User = "me", PasswordFile = path, Tls = MailTls.StartTls });
        Assert.AreEqual(OutcomeKind.Unsupported, outcome.Kind);
        StringAssert.Contains(outcome.Reason, reason);
        Assert.IsEmpty(server.Lines);
    }

    [TestMethod]
    [DataRow("nobody")]
    [DataRow("a@example.org>\r\nDATA")]
    [DataRow("a@example.org> <b@example.org")]
    [DataRow("名@example.org")]
    public async Task An_address_that_is_none_is_said_and_nothing_is_sent(string address)
    {
        using var server = new SmtpServer();
        var outcome = await Tell(To(server) with { To = [address] });
        Assert.AreEqual(OutcomeKind.Unsupported, outcome.Kind);
        Assert.IsEmpty(server.Lines);
        outcome = await Tell(To(server) with { Tls = MailTls.None, User = "me" });
        StringAssert.Contains(outcome.Reason, "without TLS");
    }

    private string Saved(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static string Coded(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
