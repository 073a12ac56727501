using System.Diagnostics;
using Baton.Clpsim.Commands;
using Baton.Clpsim.Histories;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Random histories of the shipped samples, with seeds that are new every day.</summary>
[TestClass]
public sealed class HistoryTests
{
    // Together well below the two minutes that a check-in may wait for them.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    public required TestContext TestContext { get; init; }

    /// <summary>BATON_FIRST_SEED names another first seed than the day's.</summary>
    [TestMethod]
    [DataRow("two-servers")]
    [DataRow("five-servers")]
    [DataRow(Samples.Exclusive)]
    public void Fresh_histories_break_no_rule(string sample)
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("BATON_FIRST_SEED"), out int f)
            ? f : (int)(DateTime.UtcNow.Date - DateTime.UnixEpoch).TotalDays * 10_000;
        var config = Sample(sample);
        var watch = Stopwatch.StartNew();
        int seed = first;
        for (; watch.Elapsed < Budget; seed++)
        {
            var faults = FaultDraw.Draw(config, seed, FaultSets.Of("all")!.Value);
            var ending = new History(config, faults).Play();
            Assert.IsTrue(ending.IsWell, $"{ending.Text}\nclpsim tools/samples/{sample} --seeds 1 "
                + $"--first {seed}");
        }
        TestContext.WriteLine($"{sample}: seeds {first} to {seed - 1}");
        Assert.IsGreaterThan(first, seed);
    }

    [TestMethod]
    public void A_daemon_that_goes_in_circles_ends_its_history()
    {
        var history = new History(Sample("two-servers"), []);
        var cluster = history.Cluster;
        cluster.Noted = (server, _, _, now, _) => cluster.Clock.Schedule(
            now, () => server.Ask(new OperatorRequest.StartGroup("nobody", "", false)));
        var thrown = Assert.ThrowsExactly<InvalidOperationException>(() => history.Play());
        Assert.Contains("server1 took 10,000 steps at ", thrown.Message);
    }

    [TestMethod]
    public void Histories_that_once_failed_end_well()
    {
        string[] kept = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Failed.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')];
        Assert.IsNotEmpty(kept);
        foreach (string line in kept)
        {
            string[] parts = line.Split(' ', 2);
            var ending = new History(Sample(parts[0]), FaultText.Read(parts[1])).Play();
            Assert.IsTrue(ending.IsWell, $"{line}\n{ending.Text}");
        }
    }

    [TestMethod]
    [DataRow("two-servers", 12)]
    [DataRow("five-servers", 4)]
    public void Beats_told_at_once_change_nothing(string sample, int count)
    {
        var config = Sample(sample);
        for (int seed = 1; seed <= count; seed++)
        {
            var faults = FaultDraw.Draw(config, seed, FaultSets.Of("all")!.Value);
            var fast = new History(config, faults);
            var slow = new History(config, faults) { OneByOne = true };
            Assert.AreEqual(slow.Play().Text, fast.Play().Text);
            var (one, other) = (slow.Timeline.Split('\n'), fast.Timeline.Split('\n'));
            int same = one.Zip(other).TakeWhile(l => l.First == l.Second).Count();
            Assert.IsTrue(one.SequenceEqual(other),
                $"seed {seed}: {one.ElementAtOrDefault(same)} / {other.ElementAtOrDefault(same)}");
        }
    }

    [TestMethod]
    public void A_story_is_played_again_from_its_line()
    {
        var faults = FaultDraw.Draw(Sample("five-servers"), 7, FaultSets.Of("all")!.Value);
        Assert.IsTrue(faults.SequenceEqual(FaultText.Read(FaultText.Line(faults))));
    }

    internal static ClusterConfig Sample(string name)
    {
        var complaints = new StringWriter();
        return Confs.Read(Samples.Folder(name), Samples.Plugins, complaints)
            ?? throw new AssertFailedException(complaints.ToString());
    }
}
