using System.Text;
using Baton.Plugins.Mail;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Mail;

[TestClass]
public sealed class MailTextTests
{
    internal static readonly AlertNotice Notice = new()
    {
        Key = "19a-7",
        At = new(2026, 1, 2, 13, 4, 5, 60, TimeSpan.Zero),
        Grade = AlertGrade.Error,
        Module = "rc",
        Number = 32,
        Text = "Group web could not be started.",
        Cluster = "demo",
        Server = "server1",
        Deadline = TimeSpan.FromSeconds(20),
    };

    private static readonly MailParameters Parameters = new()
    {
        From = "cluster@example.org",
        To = ["a@example.org", "b@example.org"],
        Subject = "Baton",
    };

    [TestMethod]
    [DataRow(AlertGrade.Info, "Baton", "Baton demo/server1: INFO rc 32")]
    [DataRow(AlertGrade.Warning, "", "demo/server1: WARN rc 32")]
    [DataRow(AlertGrade.Error, "[night]", "[night] demo/server1: ERROR rc 32")]
    public void The_subject_says_where_how_bad_and_which(
        AlertGrade grade, string prefix, string subject) => Assert.AreEqual(
            subject, MailText.Subject(Notice with { Grade = grade }, prefix));

    [TestMethod]
    public void The_body_is_the_alert_as_people_read_it()
    {
        string body = MailText.Body(Notice with { Text = "サーバ停止", Lost = 3 });
        CollectionAssert.AreEqual(new[]
        {
            "サーバ停止", "", "Level:   ERROR", "Message: rc 32", "Server:  server1",
            "Cluster: demo", "Time:    2026-01-02 13:04:05.060 UTC", "",
            "Could not be sent before this one: 3. They are in the alert log of server1.", "",
        }, body.Split("\r\n"));
        Assert.DoesNotContain("before this one", MailText.Body(Notice));
    }

    [TestMethod]
    public void What_a_text_holds_makes_no_header_and_no_line_of_its_own()
    {
        string mail = MailText.Of(Notice with
        {
            Text = "bad\r\n.\r\nMAIL FROM:<evil@example.org>",
            Cluster = "my cluster\r\nBcc: <evil@example.org>",
        }, Parameters);
        Assert.DoesNotContain("<evil", mail);
        Assert.IsTrue(mail.All(c => c is '\r' or '\n' or (>= ' ' and <= '~')), mail);
        Assert.IsFalse(mail.Split("\r\n").Any(l => l.StartsWith('.') || l.Length > 200));
        Assert.IsFalse(mail.Split("\r\n").Any(
            l => l.StartsWith("Bcc", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("plain")]
    [DataRow("日本語の件名がとても長いので一つの語には収まらないはずである、と思う")]
    [DataRow("ab\tc\u0001")]
    [DataRow("🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊")]
    public void A_header_can_be_read_again_word_by_word(string text)
    {
        string header = MailText.Header(text);
        string read = string.Concat(header.Split("\r\n ").Select(w =>
        {
            Assert.IsLessThanOrEqualTo(75, w.Length);
            return w.StartsWith("=?utf-8?B?", StringComparison.Ordinal)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(w[10..^2])) : w;
        }));
        Assert.AreEqual(text.Replace('\t', ' ').Replace('\u0001', ' '), read);
    }
}
