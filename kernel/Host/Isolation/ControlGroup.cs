using System.Globalization;
using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>
/// The control group of a plugin's process that is root, whose processes the system does not
/// count otherwise. Where there is none to be had, it runs without.
/// </summary>
internal sealed class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";
    private const string Ours = "baton";
    private const string Members = "cgroup.procs";
    private const long MiB = 1024 * 1024;

    private readonly List<(string Folder, string Former)> _joined = [];

    /// <summary>Puts this process into a group of its own.</summary>
    /// <param name="name">The group's name.</param>
    /// <param name="bounds">What all in it may use together.</param>
    public static ControlGroup Join(string name, ProcessDefaults bounds)
    {
        var group = new ControlGroup();
        string memory = (bounds.MemoryMiB * MiB).ToString(CultureInfo.InvariantCulture);
        string processes = bounds.Processes.ToString(CultureInfo.InvariantCulture);
        if (File.Exists($"{Root}/cgroup.controllers"))
        {
            Try(() =>
            {
                Directory.CreateDirectory($"{Root}/{Ours}");
                File.WriteAllText($"{Root}/cgroup.subtree_control", "+pids +memory");
                File.WriteAllText($"{Root}/{Ours}/cgroup.subtree_control", "+pids +memory");
            });
            group.Enter(Root, "", name, ("pids.max", processes), ("memory.max", memory));
            return group;
        }
        group.Enter($"{Root}/pids", "pids", name, ("pids.max", processes));
        group.Enter($"{Root}/memory", "memory", name, ("memory.limit_in_bytes", memory));
        return group;
    }

    /// <summary>A service that outlives this process goes where the daemon is.</summary>
    public void Release(int pid)
    {
        foreach (var (_, former) in _joined)
            Try(() => File.WriteAllText(Path.Combine(former, Members),
                pid.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Removes what is left of a group; it stays while something runs in it.</summary>
    public static void Remove(string name)
    {
        foreach (string folder in Folders()) Remove(folder, name);
    }

    /// <summary>Removes every group in which nothing runs any more.</summary>
    public static void RemoveLeftovers()
    {
        foreach (string folder in Folders().Where(Directory.Exists))
            foreach (string group in Directory.GetDirectories(folder))
                Remove(folder, Path.GetFileName(group));
    }

    private static IEnumerable<string> Folders() =>
        [$"{Root}/{Ours}", $"{Root}/pids/{Ours}", $"{Root}/memory/{Ours}"];

    private static void Remove(string folder, string name)
    {
        string group = Path.Combine(folder, name);
        if (Directory.Exists(group)) Try(() => Directory.Delete(group));
    }

    private void Enter(
        string hierarchy, string controller, string name, params (string File, string Value)[] set)
    {
        if (!Directory.Exists(hierarchy)) return;
        Try(() =>
        {
            string former = hierarchy + Former(controller);
            string folder = Path.Combine(hierarchy, Ours, name);
            Directory.CreateDirectory(folder);
            foreach (var (file, value) in set)
                File.WriteAllText(Path.Combine(folder, file), value);
            File.WriteAllText(Path.Combine(folder, Members), "0");
            _joined.Add((folder, former));
        });
    }

    // A line is number:controllers:path; the unified hierarchy names no controller.
    private static string Former(string controller) => File.ReadLines("/proc/self/cgroup")
        .Select(l => l.Split(':', 3))
        .First(l => l[1].Split(',').Contains(controller))[2];

    private static void Try(Action deed)
    {
        try
        {
            deed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidOperationException)
        {
            // No group, no bound: what is left is said in the documentation.
        }
    }
}
