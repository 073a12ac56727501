using System.Globalization;
using Baton.Host.Ports;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host.Isolation;

/// <summary>
/// The control group of a plugin's process, made by the daemon: it counts the processes of root,
/// which the system does not, and the memory of all of them together.
/// </summary>
internal sealed class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";
    private const string Ours = "baton";
    private const string Members = "cgroup.procs";
    private const string PidsMax = "pids.max";
    private const int KillRoundsMax = 50;
    private const long MiB = 1024 * 1024;

    private readonly string _name;
    private readonly List<(string Folder, string Hierarchy, string Controller)> _joined = [];
    private readonly List<string> _lacks = [];

    private ControlGroup(string name) => _name = name;

    /// <summary>The bounds that could not be set, each with why.</summary>
    public IReadOnlyList<string> Lacks => _lacks;

    /// <summary>Makes a group; where there is none to be had, it says so.</summary>
    /// <param name="name">The group's name.</param>
    /// <param name="bounds">What all in it may use together.</param>
    public static ControlGroup Make(string name, ProcessDefaults bounds)
    {
        var group = new ControlGroup(name);
        // Whoever is not root has their processes counted, and no groups to make.
        if (!Environment.IsPrivilegedProcess) return group;
        string memory = (bounds.MemoryMiB * MiB).ToString(CultureInfo.InvariantCulture);
        string processes = bounds.Processes.ToString(CultureInfo.InvariantCulture);
        if (File.Exists($"{Root}/cgroup.controllers"))
        {
            group.Enter(Root, "", ("processes", PidsMax, processes),
                ("memory", "memory.max", memory));
        }
        else
        {
            group.Enter($"{Root}/pids", "pids", ("processes", PidsMax, processes));
            group.Enter($"{Root}/memory", "memory",
                ("memory", "memory.limit_in_bytes", memory));
        }
        return group;
    }

    /// <summary>Puts a process into it.</summary>
    public void Add(int pid)
    {
        foreach (var (folder, _, _) in _joined)
        {
            if (Try(() => Write(folder, Members, pid)) is { } why)
                _lacks.Add($"its process could not be put into {folder}: {why}");
        }
    }

    /// <summary>A service that outlives the plugin goes where the daemon is.</summary>
    /// <param name="pid">Its first process; nothing happens unless it is in here.</param>
    public void Release(int pid)
    {
        foreach (var (folder, hierarchy, controller) in _joined)
        {
            _ = Try(() =>
            {
                int[] members = In(folder);
                if (!members.Contains(pid)) return;
                string home = hierarchy + Own(controller);
                // Its session too: it may have begun to fork already.
                foreach (int member in members.Where(
                    m => m == pid || ProcStat.Of(m)?.Session == pid))
                    Write(home, Members, member);
            });
        }
    }

    /// <summary>Ends all that is in it; from now on nothing in it can fork.</summary>
    public void Kill(ProcessesPort processes)
    {
        foreach (var (folder, _, _) in _joined)
        {
            _ = Try(() => Write(folder, PidsMax, 0));
            if (Try(() => Write(folder, "cgroup.kill", 1)) is null) continue;
            _ = Try(() =>
            {
                for (int round = 0; round < KillRoundsMax; round++)
                {
                    var live = In(folder).Select(processes.Find).OfType<ProcessIdentity>()
                        .ToList();
                    if (live.Count == 0) break;
                    foreach (var process in live)
                        processes.Signal(process, NativeProcess.Kill, wholeSession: false);
                }
            });
        }
    }

    /// <summary>Removes it; it stays while something runs in it.</summary>
    public void Remove()
    {
        foreach (var (folder, _, _) in _joined) _ = Try(() => Directory.Delete(folder));
    }

    /// <summary>Removes every group in which nothing runs any more.</summary>
    public static void RemoveLeftovers()
    {
        string[] folders = [$"{Root}/{Ours}", $"{Root}/pids/{Ours}", $"{Root}/memory/{Ours}"];
        foreach (string folder in folders.Where(Directory.Exists))
            foreach (string group in Directory.GetDirectories(folder))
                _ = Try(() => Directory.Delete(group));
    }

    private void Enter(string hierarchy, string controller,
        params (string What, string File, string Value)[] bounds)
    {
        string above = Path.Combine(hierarchy, Ours), folder = Path.Combine(above, _name);
        string? why = !Directory.Exists(hierarchy) ? $"there is no {hierarchy}"
            : Try(() => Directory.CreateDirectory(above));
        if (why is null && controller.Length == 0)
        {
            // One at a time: a kernel that lacks one of them refuses both.
            foreach (string each in new[] { "+pids", "+memory" })
            {
                _ = Try(() => Write(hierarchy, "cgroup.subtree_control", each));
                _ = Try(() => Write(above, "cgroup.subtree_control", each));
            }
        }
        why ??= Try(() => Directory.CreateDirectory(folder));
        if (why is null) _joined.Add((folder, hierarchy, controller));
        foreach (var (what, file, value) in bounds)
        {
            if ((why ?? Try(() => Write(folder, file, value))) is { } lack)
                _lacks.Add($"{what} ({lack})");
        }
    }

    private static int[] In(string folder) => [.. File.ReadLines(Path.Combine(folder, Members))
        .Select(l => int.Parse(l, CultureInfo.InvariantCulture))];

    // A line is number:controllers:path; the unified hierarchy names no controller.
    private static string Own(string controller) => File.ReadLines("/proc/self/cgroup")
        .Select(l => l.Split(':', 3))
        .First(l => l[1].Split(',').Contains(controller))[2];

    private static void Write(string folder, string file, object value)
    {
        // Opened and not made: a bound that the kernel does not know is no file of it.
        using var opened = new FileStream(
            Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        opened.Write(System.Text.Encoding.ASCII.GetBytes(
            Convert.ToString(value, CultureInfo.InvariantCulture)!));
    }

    private static string? Try(Action deed)
    {
        try
        {
            deed();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidOperationException or FormatException)
        {
            return e.Message;
        }
    }
}
