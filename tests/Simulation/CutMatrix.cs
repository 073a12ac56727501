using System.Collections.Immutable;
using System.Globalization;
using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Simulation;

/// <summary>
/// What becomes of a cluster when some of its servers stop hearing some others: one bit for each
/// ordered pair, played on the simulator.
/// </summary>
internal static class CutMatrix
{
    // Five heartbeat timeouts: detection, evidence, takeover delay, and a second round.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2.5);

    /// <summary>Every cut of so many servers.</summary>
    public static IEnumerable<int> All(int servers) =>
        Enumerable.Range(0, 1 << Pairs(servers));

    /// <summary>One cut of each that only differ in the servers' names: the lowest.</summary>
    public static IEnumerable<int> UpToSymmetry(int servers)
    {
        var orders = Orders([.. Enumerable.Range(0, servers)]).ToList();
        var seen = new bool[1 << Pairs(servers)];
        for (int cut = 0; cut < seen.Length; cut++)
        {
            if (seen[cut]) continue;
            yield return cut;
            foreach (int[] order in orders) seen[Renamed(servers, cut, order)] = true;
        }
    }

    /// <summary>
    /// The cuts of the table: all of two and three servers; of four one of each that differ only
    /// in the servers' names; of five those of these that lose at most four directions, or both
    /// directions of whatever they cut.
    /// </summary>
    public static IEnumerable<int> OfTable(int servers) => servers <= 3 ? All(servers)
        : UpToSymmetry(servers).Where(c => servers < 5 || int.PopCount(c) <= 4
            || Lost(servers, c).ToHashSet() is var lost
                && lost.All(p => lost.Contains((p.To, p.From))));

    /// <summary>A cut in words: <c>1>2</c> is that 2 does not hear 1.</summary>
    public static string Text(int servers, int cut)
    {
        string text = string.Join(',', Lost(servers, cut)
            .Select(p => $"{p.From + 1}>{p.To + 1}"));
        return text.Length > 0 ? text : "none";
    }

    /// <summary>Reads such words.</summary>
    public static int Read(int servers, string text) => text == "none" ? 0 : text.Split(',')
        .Select(p => p.Split('>'))
        .Sum(p => 1 << Bit(servers, Number(p[0]) - 1, Number(p[1]) - 1));

    /// <summary>Plays a cut; what settles, as a line, or what went wrong.</summary>
    public static (string Outcome, string? Fault) Play(int servers, int cut)
    {
        var cluster = new SimCluster(Configs.Web(servers));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") is not null && cluster.Servers.All(
            s => s.State.View.Members.Count == servers), 12, "all are up");
        cluster.Run(0.5);
        var began = cluster.Clock.Now;
        foreach (var (from, to) in Lost(servers, cut))
            cluster.CutOneWay(cluster.Servers[from], cluster.Servers[to]);
        HideTargets(cluster, servers, cut);
        // A cut is noticed after the timeout at the earliest; only what stays so is an outcome.
        cluster.Run(Configs.Web(servers).Timing.HeartbeatTimeout.TotalSeconds);
        bool settled = cluster.Clock.RunUntil(() => IsSettled(cluster), TimeSpan.FromSeconds(10));
        var took = cluster.Clock.Now - began;
        string outcome = Outcome(cluster);
        cluster.Run(5);
        string? fault = !settled ? "it does not settle"
            : cluster.DoubleHolds.Count > 0 ? "held twice: " + cluster.DoubleHolds[0]
            : cluster.Rules.Broken.Count > 0 ? cluster.Rules.Broken[0].Text
            : Outcome(cluster) != outcome ? $"{outcome} becomes {Outcome(cluster)}"
            : took > Bound ? $"it takes {took.TotalMilliseconds:0} ms" : null;
        if (fault is not null) return ("unsettled", fault);
        int rounded = (int)Math.Ceiling(took.TotalMilliseconds / 50) * 50;
        return (string.Create(CultureInfo.InvariantCulture, $"{outcome} ms={rounded}"), null);
    }

    // Parts that hear nothing of each other, not even by others, can only be told apart by the
    // targets: only one of them, and who hears of it, reaches these.
    private static void HideTargets(SimCluster cluster, int servers, int cut)
    {
        var lost = Lost(servers, cut).ToHashSet();
        var rows = Enumerable.Range(0, servers).Select(to => ServerSet.Of(
            Enumerable.Range(0, servers).Where(from => !lost.Contains((from, to)))
                .Select(from => new ServerId(from)))).ToImmutableArray();
        var knows = cluster.Config.AllServers.Select(s => Known(rows, s)).ToImmutableArray();
        // Whoever knows only of those who know of it too hears nothing from outside.
        var parts = cluster.Config.AllServers
            .Where(s => knows[s.Index].All(o => knows[o.Index].Contains(s)))
            .Select(s => knows[s.Index]).Distinct()
            .OrderByDescending(p => Connectivity.LargestClique(rows, p).Count)
            .ThenBy(p => Connectivity.LargestClique(rows, p).First.Index).ToList();
        cluster.Links.HideTargets(ServerSet.Of(cluster.Config.AllServers
            .Where(s => !knows[s.Index].Includes(parts[0]))));
    }

    private static ServerSet Known(ImmutableArray<ServerSet> rows, ServerId server)
    {
        var known = ServerSet.Of(server);
        while (true)
        {
            var wider = known;
            foreach (var one in known) wider |= rows[one.Index];
            if (wider == known) return known;
            known = wider;
        }
    }

    private static bool IsSettled(SimCluster cluster)
    {
        var running = cluster.Servers.Where(
            s => s.State.Phase != ServicePhase.Stopped).ToList();
        return running.Count == 0 || (cluster.Holder("web") is not null
            && running.All(s => s.State is
            { Phase: ServicePhase.Running, Loss: null, Proposal: null, ExcludedSince: null }
                && s.State.View == running[0].State.View
                && s.State.View.Members == ServerSet.Of(running.Select(r => r.Id))));
    }

    private static string Outcome(SimCluster cluster)
    {
        var running = cluster.Servers.Where(s => s.State.Phase == ServicePhase.Running).ToList();
        var stopped = cluster.Servers.Where(s => s.State.Phase == ServicePhase.Stopped).ToList();
        string why = string.Join(',', stopped.Select(
            s => $"{s.Id.Index + 1}:{s.State.PhaseReason.Code}"));
        return $"go-on={Names(running)} stop={(why.Length > 0 ? why : "-")} "
            + $"web={(cluster.Holder("web") is { } h ? h.Id.Index + 1 : 0)}";
    }

    private static string Names(IEnumerable<SimServer> servers) =>
        string.Join(',', servers.Select(s => s.Id.Index + 1));

    private static IEnumerable<(int From, int To)> Lost(int servers, int cut)
    {
        for (int from = 0; from < servers; from++)
        {
            for (int to = 0; to < servers; to++)
            {
                if (from != to && (cut >> Bit(servers, from, to) & 1) == 1)
                    yield return (from, to);
            }
        }
    }

    private static int Renamed(int servers, int cut, int[] order) => Lost(servers, cut)
        .Sum(p => 1 << Bit(servers, order[p.From], order[p.To]));

    private static IEnumerable<int[]> Orders(ImmutableArray<int> left)
    {
        if (left.IsEmpty) yield return [];
        foreach (int first in left)
        {
            foreach (int[] rest in Orders(left.Remove(first))) yield return [first, .. rest];
        }
    }

    private static int Pairs(int servers) => servers * (servers - 1);

    private static int Bit(int servers, int from, int to) =>
        from * (servers - 1) + (to > from ? to - 1 : to);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
