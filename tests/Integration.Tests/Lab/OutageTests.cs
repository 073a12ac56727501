using Baton.Lab.Answers;

namespace Baton.Integration.Tests.Lab;

[TestClass]
public sealed class OutageTests
{
    [TestMethod]
    [DataRow("a0 a5 a10", 5.0)]
    [DataRow("a0 -5 -10 b15 b20", 15.0)]
    [DataRow("a0 a30 -31 b50 b90", 40.0)]
    [DataRow("b90 a0 a30", 60.0, DisplayName = "answers that come out of order")]
    public void The_outage_is_the_longest_time_without_an_answer(string answers, double ms) =>
        Assert.AreEqual(ms, Outage.Longest(Given.Answers(answers))?.Length.TotalMilliseconds);

    [TestMethod]
    [DataRow("")]
    [DataRow("a5")]
    [DataRow("-5 -10")]
    public void There_is_no_outage_between_fewer_than_two_answers(string answers) =>
        Assert.IsNull(Outage.Longest(Given.Answers(answers)));

    [TestMethod]
    public void The_outage_names_both_of_its_ends()
    {
        var outage = Outage.Longest(Given.Answers("a0 a5 -7 b80 b85"))!;
        Assert.AreEqual(("a", Given.At(5)), (outage.LastBefore.Word, outage.LastBefore.Ended));
        Assert.AreEqual(("b", Given.At(80)), (outage.FirstAfter.Word, outage.FirstAfter.Ended));
    }

    [TestMethod]
    public void A_stay_lasts_from_the_first_answer_to_the_last()
    {
        var stays = Outage.Stays(Given.Answers("a0 a5 -7 b80 b85 b90 a200"));
        Assert.AreEqual("a 0-5, b 80-90, a 200-200", string.Join(", ", stays.Select(s =>
            $"{s.Server} {Ms(s.First)}-{Ms(s.Last)}")));
    }

    [TestMethod]
    [DataRow("a0 a5 b80 b85", 0, DisplayName = "a handover")]
    [DataRow("a0 b50 b100 a150", 0, DisplayName = "there and back again")]
    [DataRow("a0 a5 b6 a10 a15", 1, DisplayName = "one foreign answer between two")]
    [DataRow("a0 b2 a4 b6 a8", 3, DisplayName = "both at a time")]
    public void Two_servers_at_a_time_are_seen(string answers, int overlaps) =>
        Assert.HasCount(overlaps,
            Outage.Overlaps(Given.Answers(answers), TimeSpan.FromMilliseconds(20)));

    [TestMethod]
    public void The_first_answer_of_a_server_after_a_moment_is_found()
    {
        var answers = Given.Answers("b0 a5 b80 b85");
        Assert.AreEqual(Given.At(80), Outage.FirstOf(answers, "b", Given.At(10))?.Ended);
        Assert.IsNull(Outage.FirstOf(answers, "a", Given.At(10)));
    }

    private static double Ms(DateTime time) => (time - Given.At(0)).TotalMilliseconds;
}
