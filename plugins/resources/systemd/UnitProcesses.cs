using Baton.Sdk.Ports;

namespace Baton.Plugins.Systemd;

/// <summary>
/// Whether processes of a unit are left. A state is not enough: <c>failed</c> and <c>inactive</c>
/// also come while some go on (they hang in the kernel, or the unit's KillMode spares them).
/// </summary>
/// <param name="files">The control groups are read through it.</param>
public sealed class UnitProcesses(IFiles files)
{
    private const string Root = "/sys/fs/cgroup";

    private string _group = "";

    /// <summary>Looks whether any is left.</summary>
    /// <param name="state">The unit as it is now; its group is remembered.</param>
    public bool AreLeft(UnitState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        // A unit that went down may have forgotten the group that its processes are still in.
        if (state.Group.Length > 0) _group = state.Group;
        else if (_group.Length == 0) _group = state.UsualGroup;
        return InGroup() ?? state.Tasks > 0;
    }

    private bool? InGroup()
    {
        if (_group.Length == 0) return null;
        if (files.Exists($"{Root}/cgroup.controllers"))
            return Read($"{Root}{_group}/cgroup.events").Split('\n').Contains("populated 1");
        return files.Exists($"{Root}/systemd/cgroup.procs")
            ? Read($"{Root}/systemd{_group}/cgroup.procs").Length > 0 : null;
    }

    // A group that is removed while it is read is an error of reading, and no processes.
    private string Read(string path)
    {
        try
        {
            return files.ReadText(path) ?? "";
        }
        catch (IOException) when (!files.Exists(path))
        {
            return "";
        }
    }
}
