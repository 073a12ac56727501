using Baton.Wire.Joining;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Joining;

[TestClass]
public sealed class JoinDeskTests
{
    private static readonly JoinToken Token =
        new("server4", new string('a', 32), new string('0', 64), new string('1', 64));

    private readonly FakeTimeProvider _time = new();

    private JoinDesk Desk() => new(Token, TimeSpan.FromMinutes(10), _time);

    [TestMethod]
    public void A_token_lets_one_in_and_nobody_after_it()
    {
        var desk = Desk();
        Assert.AreEqual(JoinVerdict.Welcome, desk.Try(Token.Secret));
        Assert.AreEqual(JoinVerdict.Used, desk.Try(Token.Secret));
        Assert.AreEqual(JoinVerdict.Used, desk.Try("another"));
        Assert.IsTrue(desk.IsOver);
    }

    [TestMethod]
    [DataRow(9.9, JoinVerdict.Welcome)]
    [DataRow(10, JoinVerdict.Expired)]
    [DataRow(600, JoinVerdict.Expired)]
    public void A_token_expires(double minutes, JoinVerdict verdict)
    {
        var desk = Desk();
        _time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.AreEqual(verdict, desk.Try(Token.Secret));
    }

    [TestMethod]
    public void After_some_wrong_tries_even_the_right_one_is_refused()
    {
        var desk = Desk();
        for (int i = 0; i < JoinDesk.TriesMax; i++)
            Assert.AreEqual(JoinVerdict.Forged, desk.Try(new string('b', 32)));
        Assert.AreEqual(JoinVerdict.TooManyTries, desk.Try(Token.Secret));
        Assert.IsTrue(desk.IsOver);
    }

    [TestMethod]
    public void A_wrong_try_before_the_last_does_no_harm()
    {
        var desk = Desk();
        for (int i = 1; i < JoinDesk.TriesMax; i++) desk.Try("");
        Assert.AreEqual(JoinVerdict.Welcome, desk.Try(Token.Secret));
    }

    [TestMethod]
    public void A_token_is_read_as_it_was_written_and_never_told()
    {
        Assert.AreEqual(Token, JoinToken.Parse(" " + Token.ToText() + "\n"));
        Assert.IsFalse(Token.ToString().Contains(Token.Secret, StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("baton-join:server4")]
    [DataRow("baton-join::aaaa:0000")]
    [DataRow("baton-join:server4:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:"
        + "0000000000000000000000000000000000000000000000000000000000000000")]
    [DataRow("other:server4:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:0")]
    public void What_is_no_token_is_refused(string text) =>
        Assert.ThrowsExactly<InvalidDataException>(() => JoinToken.Parse(text));
}
