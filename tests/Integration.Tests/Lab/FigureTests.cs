using System.Diagnostics;
using Baton.Lab;
using Baton.Lab.Measure;

namespace Baton.Integration.Tests.Lab;

[TestClass]
public sealed class FigureTests
{
    [TestMethod]
    [DataRow(63.97, 1, "rss=64.0", null)]
    [DataRow(64.0, 1, "rss=64.0", null)]
    [DataRow(87.04, 1, "rss=87.0", "rss is 87.0, and 64.0 is allowed")]
    [DataRow(380.6, 0, "rss=381", "rss is 381, and 64 is allowed")]
    public void A_figure_is_told_with_its_decimals_and_its_excess(
        double value, int decimals, string line, string? excess)
    {
        var figure = new Figure("rss", value, 64, decimals);
        Assert.AreEqual(line, figure.Line);
        Assert.AreEqual(excess, figure.Excess);
    }

    [TestMethod]
    public void A_figure_without_a_bound_exceeds_nothing() =>
        Assert.IsNull(new Figure("restart", 1e9, null, 0).Excess);

    [TestMethod]
    public void The_median_is_in_the_middle() =>
        Assert.AreEqual(3, Figure.Median([9, 1, 3, 2, 100]));

    [TestMethod]
    public void Resident_memory_is_read_out_of_the_status_file() =>
        Assert.AreEqual(89132, DaemonUse.Resident(
            ["Name:\tclpd", "VmHWM:\t   90000 kB", "VmRSS:\t   89132 kB"]));

    [TestMethod]
    public void Use_is_a_share_of_one_core()
    {
        var before = new DaemonUse(1, TimeSpan.FromMilliseconds(500), 0);
        var after = new DaemonUse(1, TimeSpan.FromMilliseconds(800), 60 * Stopwatch.Frequency);
        Assert.AreEqual(0.5, after.PercentSince(before), 1e-9);
    }

    [TestMethod]
    public void What_the_ear_prints_is_read_to_the_tick()
    {
        var heard = new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(6789);
        Assert.AreEqual(heard, Ear.Read(heard.ToString("O")));
    }

    [TestMethod]
    public void Options_of_measuring_are_read()
    {
        Assert.AreEqual(new MeasureOptions { Idle = TimeSpan.FromSeconds(5), Work = "/w" },
            MeasureOptions.Read(["--seconds", "5", "--work", "/w"]));
        Assert.AreEqual(TimeSpan.FromMinutes(1), MeasureOptions.Read([]).Idle);
    }

    [TestMethod]
    [DataRow("--seconds")]
    [DataRow("--seconds 0")]
    [DataRow("--minutes 1")]
    public void Wrong_options_of_measuring_are_refused(string words) =>
        Assert.ThrowsExactly<LabFailure>(() => MeasureOptions.Read(words.Split(' ')));
}
