using Baton.Lab;
using Baton.Lab.Cluster;
using Baton.Lab.Demo;

namespace Baton.Integration.Tests.Lab;

[TestClass]
public sealed class StoryTests
{
    [TestMethod]
    public void The_story_is_told_in_order()
    {
        var alert = new AlertLine(Given.At(60), "WARN", "nm", 2, "Server a is down.");
        var story = Timeline.Merge(
            Timeline.Of(Given.Answers("a0 a5 -10 b80 b85")),
            [Timeline.Of("b", alert), new Moment(Given.At(7), "demo", "a loses its power")]);
        CollectionAssert.AreEqual((string[])
        [
            "00:00:00.000       0 ms  client  a answers",
            "00:00:00.007       7 ms  demo    a loses its power",
            "00:00:00.060      60 ms  b       WARN nm 2: Server a is down.",
            "00:00:00.080      80 ms  client  b answers after 75 ms of silence (before: a)",
        ], Timeline.Lines(story).ToArray());
    }

    [TestMethod]
    public void The_last_two_lines_tell_the_worst_times()
    {
        static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
        CollectionAssert.AreEqual((string[])
        [
            "move: outage=42",
            "failover: outage=700 detection=610 overhead=90",
        ],
        Rehearsal.Summary([Ms(30), Ms(42)],
        [
            new FailoverTimes(Ms(720), Ms(680), Ms(40)),
            new FailoverTimes(Ms(700), Ms(610), Ms(90)),
        ]));
    }

    [TestMethod]
    public void Options_of_the_demonstration_are_read()
    {
        var options = DemoOptions.Read(["--once", "--runs", "3", "--work", "/w"]);
        Assert.AreEqual(
            new DemoOptions { Once = true, Runs = 3, Work = "/w" }, options);
    }

    [TestMethod]
    [DataRow("--twice")]
    [DataRow("--runs")]
    [DataRow("--runs none")]
    public void Wrong_options_are_refused(string words) =>
        Assert.ThrowsExactly<LabFailure>(() => DemoOptions.Read(words.Split(' ')));
}
