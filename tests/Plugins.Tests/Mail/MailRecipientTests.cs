using Baton.Plugins.Mail;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Mail;

/// <summary>Who gets a mail, and from whom, where servers or recipients refuse it.</summary>
[TestClass]
public sealed class MailRecipientTests
{
    private readonly FakeLog _log = new();
    private readonly FakeTimeProvider _time = new();

    private static AlertNotice Notice => MailTextTests.Notice;

    private MailAlert Channel(MailParameters parameters) => new(parameters, _log, _time);

    [TestMethod]
    [DataRow("554 spam", "250 taken", OutcomeKind.Done, 1)]
    [DataRow("554 spam", "554 spam", OutcomeKind.Misconfigured, 0)]
    [DataRow("554 spam", "452 full", OutcomeKind.Failed, 0)]
    public async Task A_mail_that_one_server_refuses_for_good_is_shown_to_the_next(
        string first, string second, OutcomeKind kind, int taken)
    {
        var answers = new Queue<string>([first, second]);
        using var server = new SmtpServer { Answer = l => l == "." ? answers.Dequeue() : null };
        // Both names are of the one server that the test plays.
        var both = MailAlertTests.To(server) with { Hosts = ["127.0.0.1", "localhost"] };
        var outcome = await Channel(both).Tell(Notice, CancellationToken.None);
        Assert.AreEqual(kind, outcome.Kind, outcome.Reason);
        Assert.IsEmpty(answers);
        Assert.HasCount(taken, server.Taken);
    }

    [TestMethod]
    public async Task A_recipient_who_is_put_off_gets_the_mail_later_and_the_others_get_it_once()
    {
        bool later = true;
        using var server = new SmtpServer
        {
            Answer = l => later && l.StartsWith("RCPT TO:<a@", StringComparison.Ordinal)
                ? "451 later" : null,
        };
        var channel = Channel(MailAlertTests.To(server));
        var outcome = await channel.Tell(Notice, CancellationToken.None);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        Assert.AreEqual("127.0.0.1: a@example.org: 451 later", outcome.Reason);
        later = false;
        Assert.IsTrue((await channel.Tell(
            Notice with { Attempt = 2 }, CancellationToken.None)).IsDone);
        CollectionAssert.AreEqual(new[] { "b@example.org", "a@example.org" },
            server.Taken.Select(t => t.To.Single()).ToArray());
    }

    [TestMethod]
    public async Task A_mailbox_that_stays_full_holds_up_the_others_once_and_not_for_long()
    {
        bool full = true;
        using var server = new SmtpServer
        {
            Answer = l => full && l.StartsWith("RCPT TO:<a@", StringComparison.Ordinal)
                ? "452 full" : null,
        };
        var channel = Channel(MailAlertTests.To(server));
        async Task<OutcomeKind> Told(string key) => (await channel.Tell(
            Notice with { Key = key }, CancellationToken.None)).Kind;
        Assert.AreEqual(OutcomeKind.Failed, await Told("1"));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.AreEqual(OutcomeKind.Failed, await Told("1"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(OutcomeKind.Done, await Told("1"));
        Assert.AreEqual("warning Some do not get mail: 127.0.0.1: a@example.org: 452 full",
            _log.Lines.Single());
        Assert.AreEqual(OutcomeKind.Done, await Told("2"));
        full = false;
        Assert.AreEqual(OutcomeKind.Done, await Told("3"));
        full = true;
        Assert.AreEqual(OutcomeKind.Failed, await Told("4"));
        Assert.AreEqual("b b ab b", string.Join(' ', server.Taken.Select(
            t => string.Concat(t.To.Select(a => a[0])))));
    }
}
