using Baton.Lab.Answers;
using Baton.Lab.Cluster;

namespace Baton.Integration.Tests.Lab;

[TestClass]
public sealed class ReadingTests
{
    [TestMethod]
    [DataRow(true, "server1")]
    [DataRow(false, "status 502")]
    public void An_answer_survives_its_line(bool good, string word)
    {
        var answer = new Answer(Given.At(1.25), Given.At(2.5), good, word);
        Assert.IsTrue(Answer.TryRead(answer.Line, out var read));
        Assert.AreEqual(answer, read);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("1 2 ok")]
    [DataRow("1 2 perhaps server1")]
    [DataRow("one 2 ok server1")]
    public void Half_a_line_is_no_answer(string line) =>
        Assert.IsFalse(Answer.TryRead(line, out _));

    [TestMethod]
    [DataRow("HTTP/1.1 200 OK\r\nA: b\r\n\r\nserver2 web\nmore", true, "server2")]
    [DataRow("HTTP/1.1 502 Bad Gateway\r\n\r\noops", false, "status 502")]
    [DataRow("HTTP/1.1 200 OK\r\n\r\n", false, "empty")]
    [DataRow("HTTP/1.1 200 OK\r\nA:", false, "incomplete")]
    [DataRow("", false, "closed")]
    public void A_reply_is_good_only_with_a_server_in_it(string reply, bool good, string word) =>
        Assert.AreEqual((good, word), Poll.Understand(reply));

    [TestMethod]
    public void An_alert_line_is_read()
    {
        Assert.IsTrue(AlertLine.TryRead(
            "2030-01-01T00:00:00.123Z WARN nm 2 Server a is down; verdict: survivor.",
            out var alert));
        Assert.AreEqual(Given.At(123), alert.Time);
        Assert.IsTrue(alert.IsVerdict);
        Assert.AreEqual("Server a is down; verdict: survivor.", alert.Text);
    }

    [TestMethod]
    [DataRow("nm 2 Server a has stopped.")]
    [DataRow("nm 30 a cannot be heard; verdict: this server is cut off.")]
    [DataRow("rc 10 Group g starts here: verdict.")]
    public void Only_the_verdict_on_another_server_is_the_verdict(string rest)
    {
        Assert.IsTrue(AlertLine.TryRead("2030-01-01T00:00:00.123Z INFO " + rest, out var alert));
        Assert.IsFalse(alert.IsVerdict);
    }

    [TestMethod]
    [DataRow("2030-01-01T00:00:00.123Z WARN nm")]
    [DataRow("yesterday Warning nm 2 text")]
    [DataRow("2030-01-01T00:00:00.123Z WARN nm two text")]
    public void Half_an_alert_line_is_none(string line) =>
        Assert.IsFalse(AlertLine.TryRead(line, out _));

    [TestMethod]
    public void Status_is_read_by_its_names()
    {
        var status = StatusSeen.Read("""
            {"cluster":"demo","state":"Normal","self":"a","configGeneration":3,
             "view":{"number":2,"coordinator":"a","members":["a","b"],"reason":""},
             "servers":[{"name":"a","state":"Online","heartbeats":[]}],
             "groups":[{"name":"web","state":"Online","current":"a","epoch":4,
                        "resources":[{"name":"fip1","state":"Online"}]}],
             "monitors":[{"name":"pidw1","state":"Normal",
                "servers":[{"server":"a","state":"Online","restarts":1,"failovers":0}]}],
             "refused":{"forged":2,"replayed":3},"notSupported":["x"],
             "plugins":[{"type":"fip","status":"Ready","reason":""}]}
            """);
        Assert.IsTrue(status.Runs("web", "a"));
        Assert.IsFalse(status.Runs("web", "b"));
        Assert.AreEqual("Online", status.Server("a"));
        Assert.AreEqual(5L, status.RefusedInAll);
        Assert.AreEqual(1, status.Monitor("pidw1", "a").Restarts);
        Assert.AreEqual((3L, 2L), (status.ConfigGeneration, status.View.Number));
    }
}
