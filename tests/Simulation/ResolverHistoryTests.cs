using System.Diagnostics;
using Baton.Clpsim.Histories;

namespace Baton.Simulation;

/// <summary>
/// Random histories under every way to resolve a partition. Those that know of the other servers
/// are cut in any shape, while their targets are gone too.
/// </summary>
[TestClass]
public sealed class ResolverHistoryTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);

    public required TestContext TestContext { get; init; }

    /// <summary>BATON_RESOLVER_SEEDS is name:servers:first-last and takes the budget's place.
    /// </summary>
    [TestMethod]
    [DataRow("http", 2)]
    [DataRow("http", 3)]
    [DataRow("witness", 2)]
    [DataRow("witness", 3)]
    [DataRow("witness", 5)]
    [DataRow("majority", 3)]
    [DataRow("majority", 4)]
    [DataRow("majority", 5)]
    [DataRow("lease", 2)]
    [DataRow("lease", 3)]
    [DataRow("lease", 5)]
    [DataRow("majority+lease", 4)]
    public void Fresh_histories_break_no_rule(string resolvers, int servers)
    {
        string[] named = Environment.GetEnvironmentVariable("BATON_RESOLVER_SEEDS")?.Split(
            ':', '-') ?? [];
        bool chosen = named.Length == 4;
        if (chosen && (named[0] != resolvers || int.Parse(named[1], null) != servers)) return;
        int first = chosen ? int.Parse(named[2], null)
            : (int)(DateTime.UtcNow.Date - DateTime.UnixEpoch).TotalDays * 10_000;
        int last = chosen ? int.Parse(named[3], null) : int.MaxValue;
        var watch = Stopwatch.StartNew();
        int seed = first;
        for (; seed <= last && (chosen || watch.Elapsed < Budget); seed++)
            Play(resolvers, servers, seed);
        TestContext.WriteLine($"{resolvers} {servers}: seeds {first} to {seed - 1}");
        Assert.IsGreaterThan(first, seed);
    }

    [TestMethod]
    [DataRow("witness", 2, 207810129, DisplayName = "a lone server loses its witness")]
    [DataRow("witness", 2, 207810819, DisplayName = "a suspended one, while another starts")]
    public void Histories_that_broke_a_rule_once_break_none(
        string resolvers, int servers, int seed) => Play(resolvers, servers, seed);

    private static void Play(string resolvers, int servers, int seed)
    {
        var config = Resolving.With(seed % 2 == 0
            ? Configs.Web(servers) : Configs.WebAndDb(servers), resolvers);
        var faults = FaultDraw.Draw(config, seed, FaultSets.Of("all")!.Value);
        var ending = new History(config, faults).Play();
        if (ending.IsWell) return;
        var least = Shrink.Pick(faults, Shrink.Of(config, faults, ending.Rule));
        var told = new History(config, least);
        string text = told.Play().Text;
        Assert.Fail($"{resolvers} with {servers} servers, seed {seed}: {text}\n"
            + $"{string.Join("\n", told.Deeds)}\n{told.Timeline}");
    }
}
