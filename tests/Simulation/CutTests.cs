using System.Collections.Concurrent;
using System.Globalization;
using Baton.Clpsim.Sim;

namespace Baton.Simulation;

/// <summary>
/// Every one-way and partial cut of two to five servers ends in one membership, the one that
/// <c>cuts.txt</c> says. BATON_CUTS=write writes the table anew; BATON_CUTS=all also plays all
/// 9608 kinds of cuts of five servers, which have to settle.
/// </summary>
[TestClass]
public sealed class CutTests
{
    private const string Head = """
        # What becomes of a running cluster when some servers stop hearing some others.
        # Made by BATON_CUTS=write Baton.Simulation --filter Name~cut, and compared by the tests.
        #
        # 1>2 means that server2 does not hear server1 on any path. Heartbeats every 100 ms, a
        # timeout of 500 ms, a pingnp. Of parts that hear nothing of each other, not even by
        # others, nothing but the targets can tell which goes on: they answer the part with the
        # largest set of servers that hear each other, and whoever hears of it. Server1 holds the
        # group before. Of two and three servers every cut is here; of four one of each that
        # differ only in the servers' names; of five those of these that lose at most four
        # directions, or both directions of whatever they cut.
        # go-on: the membership. stop: who stops, and why. web: who holds the group; 0 is nobody,
        # where no two servers agree on who goes on and all stop. ms: until then, since the cut.
        # unsettled: five servers in a chain; the ends know nothing of each other, as beats tell of
        # those two steps away and no further.

        """;

    public required TestContext TestContext { get; init; }

    private static readonly string? Wish = Environment.GetEnvironmentVariable("BATON_CUTS");

    private static string Table => Path.Combine(AppContext.BaseDirectory, "cuts.txt");

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public void Every_cut_settles_in_the_membership_of_the_table(int servers)
    {
        if (Wish == "write") return;
        string start = servers.ToString(CultureInfo.InvariantCulture) + " ";
        string[] rows = [.. File.ReadLines(Table)
            .Where(l => l.StartsWith(start, StringComparison.Ordinal))];
        CollectionAssert.AreEqual(
            CutMatrix.OfTable(servers).Select(c => CutMatrix.Text(servers, c)).ToList(),
            rows.Select(r => r.Split(' ')[1]).ToList());
        var wrong = new ConcurrentQueue<string>();
        foreach (string row in rows)
        {
            string[] words = row.Split(' ', 3);
            var (outcome, fault) = CutMatrix.Play(servers, CutMatrix.Read(servers, words[1]));
            if (outcome != words[2]) wrong.Enqueue($"{row}: now {outcome} {fault}");
        }
        Assert.IsEmpty(wrong, string.Join("\n", wrong.Take(20)));
        int unsettled = rows.Count(r => r.EndsWith(" unsettled", StringComparison.Ordinal));
        Assert.AreEqual(servers == 5 ? 1 : 0, unsettled, "one is known, and no more");
    }

    [TestMethod]
    [DataRow(1, 2)]
    [DataRow(1, 3)]
    [DataRow(2, 3)]
    public void A_cold_start_with_one_bad_link_ends_in_one_view(int one, int other)
    {
        var cluster = new SimCluster(Configs.Web(3));
        cluster.CutOneWay(cluster[one], cluster[other]);
        cluster.CutOneWay(cluster[other], cluster[one]);
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") is not null, 20, "the group starts");
        cluster.Run(5);
        Assert.AreEqual(2, cluster.Servers.Count(s => s.State.View.Members.Count == 2));
        Assert.IsEmpty(cluster.DoubleHolds, cluster.Story());
    }

    [TestMethod]
    public void Every_kind_of_cut_of_five_servers_settles_when_asked_for()
    {
        if (Wish != "all") return;
        var wrong = new ConcurrentQueue<string>();
        Parallel.ForEach(CutMatrix.UpToSymmetry(5), cut =>
        {
            if (CutMatrix.Play(5, cut).Fault is { } fault)
                wrong.Enqueue($"5 {CutMatrix.Text(5, cut)}: {fault}");
        });
        Assert.IsEmpty(wrong, $"{wrong.Count}:\n" + string.Join("\n", wrong.Take(20)));
    }

    [TestMethod]
    public void The_table_of_cuts_is_written_when_asked_for()
    {
        if (Wish != "write") return;
        string folder = Environment.GetEnvironmentVariable("BATON_CUTS_IN")
            ?? AppContext.BaseDirectory;
        using var file = new StreamWriter(Path.Combine(folder, "cuts.txt"));
        file.Write(Head);
        var wrong = new ConcurrentQueue<string>();
        for (int servers = 2; servers <= 5; servers++)
        {
            int count = servers;
            int[] cuts = [.. CutMatrix.OfTable(servers)];
            string[] rows = new string[cuts.Length];
            Parallel.For(0, cuts.Length, i =>
            {
                var (outcome, fault) = CutMatrix.Play(count, cuts[i]);
                rows[i] = $"{count} {CutMatrix.Text(count, cuts[i])} {outcome}";
                if (fault is not null) wrong.Enqueue($"{rows[i]}: {fault}");
            });
            foreach (string row in rows) file.WriteLine(row);
        }
        foreach (string row in wrong) TestContext.WriteLine(row);
    }
}
