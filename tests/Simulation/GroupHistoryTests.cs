using System.Diagnostics;
using Baton.Clpsim.Histories;

namespace Baton.Simulation;

/// <summary>Random histories of clusters whose groups have all the rules there are.</summary>
[TestClass]
public sealed class GroupHistoryTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(8);

    public required TestContext TestContext { get; init; }

    /// <summary>BATON_GROUP_SEEDS is servers:first-last and takes the budget's place.</summary>
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void Fresh_histories_of_all_kinds_of_groups_break_no_rule(int servers)
    {
        string[] named = Environment.GetEnvironmentVariable("BATON_GROUP_SEEDS")?.Split(':', '-')
            ?? [];
        if (named.Length == 3 && int.Parse(named[0], null) != servers) return;
        int first = named.Length == 3 ? int.Parse(named[1], null)
            : (int)(DateTime.UtcNow.Date - DateTime.UnixEpoch).TotalDays * 10_000;
        int last = named.Length == 3 ? int.Parse(named[2], null) : int.MaxValue;
        var watch = Stopwatch.StartNew();
        int seed = first;
        for (; seed <= last && (named.Length == 3 || watch.Elapsed < Budget); seed++)
            Play(servers, seed);
        TestContext.WriteLine($"{servers} servers: seeds {first} to {seed - 1}");
        Assert.IsGreaterThan(first, seed);
    }

    private static void Play(int servers, int seed)
    {
        var config = GroupDraw.Draw(servers, seed);
        var faults = FaultDraw.Draw(config, seed, FaultSets.Of("all")!.Value);
        var history = new History(config, faults);
        var ending = history.Play();
        if (ending.IsWell) return;
        var least = Environment.GetEnvironmentVariable("BATON_GROUP_SEEDS") is null ? faults
            : Shrink.Pick(faults, Shrink.Of(config, faults, ending.Rule));
        var told = new History(config, least);
        string text = told.Play().Text;
        Assert.Fail($"BATON_GROUP_SEEDS={servers}:{seed}-{seed}\n{text}\n"
            + string.Join('\n', told.Deeds) + "\n" + told.Timeline);
    }
}
