using System.Collections.Immutable;
using Baton.Core.Membership;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class ConnectivityTests
{
    // A row per server, X where it hears; the clique expected as server numbers.
    [TestMethod]
    [DataRow("oo oo", "12", DisplayName = "two that hear each other")]
    [DataRow("oo .o", "1", DisplayName = "one way: the higher priority")]
    [DataRow("o. oo", "1", DisplayName = "one way the other way: the higher priority too")]
    [DataRow("o. .o", "1", DisplayName = "nobody hears anybody")]
    [DataRow("ooo ooo ooo", "123", DisplayName = "three")]
    [DataRow("o.o .oo ooo", "13", DisplayName = "a broken link: ties go to the first server")]
    [DataRow("ooo oo. o.o", "12", DisplayName = "a broken link between two and three")]
    [DataRow("o.. .oo .oo", "23", DisplayName = "the larger part, without the first server")]
    [DataRow("oo.. oo.. ..oo ..oo", "12", DisplayName = "two halves: the one with the first")]
    [DataRow("o... .ooo .ooo .ooo", "234", DisplayName = "three of four")]
    [DataRow("oooo oo.o o.o. oo.o", "124", DisplayName = "three that all hear each other")]
    [DataRow("ooooo ooooo ooo.. oo.o. oo..o", "123", DisplayName = "equals: lower numbers")]
    public void The_largest_mutual_set_wins(string matrix, string expected)
    {
        var rows = matrix.Split(' ').Select((row, a) => ServerSet.Of(
            row.Select((c, b) => (c, b)).Where(x => x.c == 'o').Select(x => new ServerId(x.b))))
            .ToImmutableArray();
        var clique = Connectivity.LargestClique(rows, All(rows.Length));
        Assert.AreEqual(expected, string.Concat(clique.Select(s => s.Index + 1)));
    }

    [TestMethod]
    public void The_clique_is_that_of_a_search_through_every_set()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            int count = random.Next(2, 8);
            var rows = Enumerable.Range(0, count).Select(a => ServerSet.Of(Enumerable
                .Range(0, count).Where(b => a == b || random.Next(3) > 0)
                .Select(b => new ServerId(b)))).ToImmutableArray();
            var live = new ServerSet((uint)random.Next(1, 1 << count));
            Assert.AreEqual(BestOfAll(rows, live), Connectivity.LargestClique(rows, live),
                $"{string.Join(" ", rows)} live {live}");
        }
    }

    [TestMethod]
    [DataRow(0, 32)]
    [DataRow(1, 31)]
    public void Thirty_two_servers_are_judged_at_once(int broken, int expected)
    {
        var all = new ServerSet(uint.MaxValue);
        var rows = Enumerable.Range(0, 32).Select(i =>
            i == 31 && broken == 1 ? ServerSet.Of(new ServerId(31)) : all).ToImmutableArray();
        Assert.AreEqual(expected, Connectivity.LargestClique(rows, all).Count);
    }

    [TestMethod]
    public void A_stopped_server_is_in_no_membership()
    {
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2).Hear(3, ServicePhase.Stopped);
        Assert.AreEqual(Sample.Servers(1, 2),
            Connectivity.Membership(bench.State, bench.Now));
    }

    [TestMethod]
    public void A_server_that_still_looks_at_what_it_holds_is_in_no_membership()
    {
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2).Hear(3, hears: ServerSet.Empty);
        var rows = Connectivity.Rows(bench.State, bench.Now);
        Assert.AreEqual(Sample.Servers(1, 2),
            Connectivity.Membership(bench.State, bench.Now));
        Assert.AreEqual(Sample.Servers(3),
            Connectivity.Looking(rows, Connectivity.Heard(bench.State, bench.Now)));
    }

    [TestMethod]
    public void The_word_of_a_server_not_heard_is_passed_on_by_those_who_hear_it()
    {
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2);
        var rows = Connectivity.Rows(bench.State, bench.Now);
        Assert.AreEqual(Sample.Servers(1, 2, 3), rows[2]);
    }

    [TestMethod]
    public void The_word_of_a_stopped_server_is_not_passed_on()
    {
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2).Hear(3);
        Assert.AreEqual(Sample.Servers(1, 2, 3), bench.State.LastBeat!.Hears[2]);
        bench.Hear(3, ServicePhase.Stopped);
        Assert.AreEqual(ServerSet.Empty, bench.State.LastBeat!.Hears[2]);
    }

    [TestMethod]
    public void A_peer_with_more_servers_in_its_configuration_is_understood()
    {
        var bench = new Bench(Sample.Cluster(2)).Start();
        bench.Hear(2, hears: Sample.Servers(1, 2, 3, 4));
        Assert.AreEqual(Sample.Servers(1, 2), Connectivity.Rows(bench.State, bench.Now)[1]);
    }

    private static ServerSet All(int count) =>
        new(count == 32 ? uint.MaxValue : (1u << count) - 1);

    // The first of the largest, by comparing members from the highest priority on.
    private static ServerSet BestOfAll(ImmutableArray<ServerSet> rows, ServerSet live) =>
        Enumerable.Range(1, (1 << rows.Length) - 1).Select(bits => new ServerSet((uint)bits))
            .Where(set => live.Includes(set)
                && set.All(a => set.All(b => a == b || rows[a.Index].Contains(b))))
            .OrderByDescending(set => set.Count)
            .ThenBy(set => string.Join(",", set.Select(s => s.Index.ToString("D2", null))))
            .First();
}
