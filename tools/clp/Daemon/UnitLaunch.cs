using System.Diagnostics;

namespace Baton.Clp.Daemon;

/// <summary>A daemon that systemd was asked to start.</summary>
internal sealed class UnitLaunch : ILaunch
{
    private readonly Process _systemctl;

    private readonly string _unit;

    public UnitLaunch(string unit)
    {
        _unit = unit;
        // By its full path: the caller's PATH may be empty or hostile.
        _systemctl = Process.Start("/usr/bin/systemctl", ["start", unit]);
    }

    public string? WhyEnded() => _systemctl.HasExited && _systemctl.ExitCode != 0
        ? $"systemd could not start {_unit} (systemctl ended with {_systemctl.ExitCode}); "
            + $"journalctl -u {_unit} says why."
        : null;
}
