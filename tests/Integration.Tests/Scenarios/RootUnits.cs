using System.Diagnostics;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// A service manager of systemd for root's own units, as one runs for every user who is logged in:
/// the real program, on a machine whose first process is another one.
/// </summary>
internal sealed class RootUnits : IDisposable
{
    // By these systemd and its tools know a machine that they run on.
    private const string Booted = "/run/systemd/system";
    private const string Runtime = "/run/user/0";

    private readonly Process _manager;
    private readonly List<string> _made;

    private RootUnits(Process manager, List<string> made) => (_manager, _made) = (manager, made);

    /// <summary>Starts it with a unit; null if it does not run on this machine.</summary>
    public static RootUnits? With(string unit, string text)
    {
        string units = Path.Combine(Runtime, "systemd/user");
        // Somebody else's: a machine that systemd runs, or a root who is logged in.
        if (Directory.Exists(Booted) || Directory.Exists(Runtime)) return null;
        var made = new List<string>();
        Make(Booted, made);
        Make(units, made);
        Tool.Must("chmod", "700", Runtime);
        File.WriteAllText(Path.Combine(units, unit), text);
        var manager = new RootUnits(Process.Start(
            new ProcessStartInfo("/lib/systemd/systemd", ["--user", "--log-target=null"])
            {
                Environment = { ["XDG_RUNTIME_DIR"] = Runtime },
            })!, made);
        try
        {
            Patience.Until(
                () => manager._manager.HasExited
                    || File.Exists(Path.Combine(Runtime, "systemd/private")),
                TimeSpan.FromSeconds(10), "the service manager to answer");
        }
        catch
        {
            manager.Dispose();
            throw;
        }
        if (!manager._manager.HasExited) return manager;
        manager.Dispose();
        return null;
    }

    /// <summary>What it says of a unit.</summary>
    public static string StateOf(string unit) => Ask("is-active", unit).Output.Trim();

    /// <summary>Asks it for something.</summary>
    public static ToolResult Ask(params string[] words) =>
        Tool.Run("env", ["XDG_RUNTIME_DIR=" + Runtime, "systemctl", "--user", .. words]);

    public void Dispose()
    {
        if (!_manager.HasExited) _manager.Kill(entireProcessTree: true);
        _manager.WaitForExit();
        _manager.Dispose();
        // Nothing but what was made here, however much of the machine is seen from here.
        foreach (string folder in _made) Directory.Delete(folder, recursive: true);
    }

    // Notes the topmost folder that was not there.
    private static void Make(string folder, List<string> made)
    {
        string top = folder;
        while (Path.GetDirectoryName(top) is { } above && !Directory.Exists(above)) top = above;
        if (Directory.Exists(top)) return;
        Directory.CreateDirectory(folder);
        made.Add(top);
    }
}
