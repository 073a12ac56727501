using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>
/// The cluster that is struck: every server with a disk, a clock and a power switch of its own,
/// the storage that all share, and the client that writes.
/// </summary>
public sealed class ChaosStage : IDisposable
{
    private readonly string _work;
    private readonly List<IDisposable> _things = [];
    private readonly Dictionary<string, Volume> _disks = [];
    private readonly Dictionary<string, WallClock> _clocks = [];
    private readonly PowerSwitch _power;
    private Confirmations? _client;

    /// <param name="plan">Its configuration.</param>
    /// <param name="work">An empty folder.</param>
    /// <param name="allPaths">Whether servers hear each other beside the LANs too.</param>
    public ChaosStage(ChaosPlan plan, string work, bool allPaths = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _work = work;
        Timeout = TimeSpan.FromMilliseconds(plan.TimeoutMs);
        Directory.CreateDirectory(work);
        // What is unmounted here is to be unmounted in the servers' views of the disk as well.
        Tool.Must("mount", "--bind", work, work);
        Tool.Must("mount", "--make-shared", work);
        try
        {
            Storage = Keep(new Volume(Path.Combine(work, "storage.img"), At("storage")));
            if (allPaths)
            {
                // Through here nobody's witness comes to what is its own.
                Tool.Must("chmod", "711", work);
                Slow = Keep(new SlowPaths(
                    Directory.CreateDirectory(At("paths")).FullName, plan.Servers.Length));
            }
            string config = plan.WriteTo(At("config"), Storage.Folder, At("power"), Slow);
            Cluster = new ClusterSet(config, Directory.CreateDirectory(At("servers")).FullName);
            Slow?.Start(Cluster);
            foreach (var node in Cluster.Nodes)
            {
                _disks[node.Name] = Keep(new Volume(
                    Path.Combine(work, node.Name + ".img"), Path.Combine(node.Root, "var")));
                _clocks[node.Name] = new WallClock(node, At("clocks"));
            }
            _power = new PowerSwitch(At("power"), Cluster.Lan, Storage,
                Cluster.Nodes.Select(n => (n, _disks[n.Name])));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ClusterSet Cluster { get; } = null!;

    /// <summary>What all servers write to.</summary>
    public Volume Storage { get; } = null!;

    /// <summary>What servers hear each other on beside the LANs; null for nothing.</summary>
    public SlowPaths? Slow { get; }

    /// <summary>After how much silence a server is lost.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>All that was confirmed to the client.</summary>
    public ImmutableArray<Confirmation> Confirmed => _client?.All ?? [];

    /// <summary>Starts everything, and the client once a server answers.</summary>
    public void Start()
    {
        foreach (var node in Cluster.Nodes) node.Start();
        _client = new Confirmations(
            Cluster.Lan.Client, new IPEndPoint(IPAddress.Parse(ChaosPlan.Address), ChaosPlan.Port));
    }

    /// <summary>True if a record was confirmed after a moment.</summary>
    public bool ConfirmedAfter(long ticks) => _client?.CameAfter(ticks) == true;

    /// <summary>The disk of a server's daemon.</summary>
    public Volume DiskOf(ClusterNode node) => _disks[node.Name];

    /// <summary>Sets the wall clock of a server's daemon, and waits until it counts.</summary>
    public void SetClock(ClusterNode node, TimeSpan off)
    {
        _clocks[node.Name].Set(off);
        Thread.Sleep(WallClock.Cached);
    }

    /// <summary>Judges all that was written.</summary>
    public Verdict Judge() => Verdict.Of(Storage.Folder, Confirmed);

    /// <summary>
    /// What a person does who finds servers off, daemons dead or the service stopped, until all are
    /// up, know of each other, and the client is served. False if that does not come in time.
    /// </summary>
    public bool MakeWhole(TimeSpan deadline)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < deadline)
        {
            try
            {
                foreach (var node in Cluster.Nodes) SwitchOn(node);
                if (IsWhole()) return true;
            }
            catch (LabFailure)
            {
                // Switched off again by the others while it was being switched on.
            }
            Thread.Sleep(200);
        }
        return false;
    }

    /// <summary>What each server says, for a run that failed.</summary>
    public IEnumerable<string> Story() => Timeline.Lines(
        Timeline.Merge([.. Cluster.Nodes.Select(Timeline.Of)]))
        .Concat(Cluster.Nodes.Select(n => $"{n.Name}: {n.LastOutput()}"));

    public void Dispose()
    {
        foreach (var disk in _disks.Values) disk.Thaw();
        Storage?.Thaw();
        Slow?.Mend();
        _client?.Dispose();
        Cluster?.Dispose();
        foreach (var thing in Enumerable.Reverse(_things)) thing.Dispose();
        _ = Tool.Run("umount", ["-l", _work]);
    }

    private void SwitchOn(ClusterNode node)
    {
        if (_power.IsOff(node) || !(node.DaemonRuns || node.Machine.Processes().Any()))
        {
            _power.On(node);
            node.Boot();
        }
        else if (!node.DaemonRuns)
        {
            node.Start();
        }
    }

    // A server that was cut off has stopped its service, and goes on when it is told to.
    private bool IsWhole()
    {
        long asked = Stopwatch.GetTimestamp();
        var views = new HashSet<string>();
        bool whole = true;
        foreach (var node in Cluster.Nodes)
        {
            var status = node.Status();
            if (status?.Server(node.Name) == "Offline") _ = node.Command("clpcl", "-s");
            whole = whole && status is not null && status.Servers.All(s => s.State == "Online")
                && status.Group(ChaosPlan.Group).State == "Online";
            if (!whole) continue;
            var group = status!.Group(ChaosPlan.Group);
            views.Add($"{status.View.Number} {group.Current} {group.Epoch}");
        }
        return whole && views.Count == 1 && ConfirmedAfter(asked);
    }

    private string At(string name) => Path.Combine(_work, name);

    private T Keep<T>(T thing)
        where T : IDisposable
    {
        _things.Add(thing);
        return thing;
    }
}
