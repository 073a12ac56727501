using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// Two servers that hear each other on two LANs, a serial line, a disk and over a witness; each way
/// can be cut by itself. Nothing resolves partitions: a lost server would be failed over at once.
/// </summary>
internal sealed class HeartbeatStage : IDisposable
{
    public static readonly string[] Paths =
        ["lanhb1", "lanhb2", "comhb1", "diskhb1", "witnesshb1"];

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-hb.");
    private readonly TestContext _context;
    private readonly SlowPaths? _slow;

    public HeartbeatStage(TestContext context, Action<LoopDisk>? prepareDisk = null)
    {
        _context = context;
        try
        {
            _slow = new SlowPaths(_work.FullName, servers: 2);
            prepareDisk?.Invoke(Disk);
            var plan = new ClusterPlan
            {
                Heartbeat = (200, 2000),
                AsksGateway = false,
                Heartbeats = _slow.Heartbeats,
                Devices = _slow.DevicesOf,
            };
            Cluster = new ClusterSet(
                plan.WriteTo(_work.CreateSubdirectory("config").FullName),
                _work.CreateSubdirectory("servers").FullName);
            _slow.Start(Cluster);
            // With a path that cannot be used the servers are there, and not in full order.
            foreach (var node in Cluster.Nodes) node.Start();
            if (prepareDisk is null) Cluster.WaitForAll();
            Cluster.WaitForGroup(ClusterPlan.Group, Cluster.Nodes[0], Scenario.Patient);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ClusterSet Cluster { get; } = null!;

    public LoopDisk Disk => _slow!.Disk;

    public void Cut(string path)
    {
        switch (path)
        {
            case "lanhb1": Cluster.Lan.Cut(1, LanSide.Interconnect); break;
            case "lanhb2": Cluster.Lan.Cut(1, LanSide.Public); break;
            case "comhb1": _slow!.Cable!.Cut(); break;
            case "diskhb1": Disk.Cut(); break;
            default: _slow!.Witness!.Cut(1); break;
        }
    }

    public void Join(string path)
    {
        switch (path)
        {
            case "lanhb1": Cluster.Lan.Join(1, LanSide.Interconnect); break;
            case "lanhb2": Cluster.Lan.Join(1, LanSide.Public); break;
            case "comhb1": _slow!.Cable!.Join(); break;
            case "diskhb1": Disk.Join(); break;
            default: _slow!.Witness!.Join(1); break;
        }
    }

    /// <summary>Waits until every server says that these paths are so, and no other.</summary>
    public void WaitForPaths(IEnumerable<string> normal)
    {
        string[] wanted = [.. normal.Order(StringComparer.Ordinal)];
        foreach (var node in Cluster.Nodes)
        {
            node.WaitFor(s => s.PathsOf(node.Name).Where(p => p.State == "Normal")
                    .Select(p => p.Name).Order(StringComparer.Ordinal).SequenceEqual(wanted),
                Scenario.Patient, $"the paths {string.Join(", ", wanted)} and no other");
        }
    }

    /// <summary>How often each path was told lost or regained after a moment.</summary>
    public static string Told(ClusterNode node, int id, DateTime after) => string.Join(' ',
        Paths.Select(path => $"{path}:" + node.Alerts().Count(a => a.Time >= after
            && Tells(a, id, path))));

    /// <summary>Whether an alert tells of a path.</summary>
    public static bool Tells(AlertLine alert, int id, string path) =>
        alert.Is("nm", id) && alert.Text.Contains($" {path} ", StringComparison.Ordinal);

    public void Dispose()
    {
        if (Cluster is not null)
        {
            foreach (string line in Timeline.Lines(
                Timeline.Merge([.. Cluster.Nodes.Select(Timeline.Of)])))
                _context.WriteLine(line);
            foreach (var node in Cluster.Nodes)
                _context.WriteLine($"{node.Name}: {node.LastOutput()}");
        }
        // Who waits for a frozen disk cannot be killed.
        _slow?.Mend();
        Cluster?.Dispose();
        _slow?.Dispose();
        _work.Delete(recursive: true);
    }
}
