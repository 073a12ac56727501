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

    private RootUnits(Process manager) => _manager = manager;

    /// <summary>Starts it with a unit; null if it does not run on this machine.</summary>
    public static RootUnits? With(string unit, string text)
    {
        string units = Path.Combine(Runtime, "systemd/user");
        Directory.CreateDirectory(Booted);
        Directory.CreateDirectory(units);
        Tool.Must("chmod", "700", Runtime);
        File.WriteAllText(Path.Combine(units, unit), text);
        var manager = new RootUnits(Process.Start(
            new ProcessStartInfo("/lib/systemd/systemd", ["--user", "--log-target=null"])
            {
                Environment = { ["XDG_RUNTIME_DIR"] = Runtime },
            })!);
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
        Directory.Delete(Runtime, recursive: true);
        Directory.Delete("/run/systemd", recursive: true);
    }
}
