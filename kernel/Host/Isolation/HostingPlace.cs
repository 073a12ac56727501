using Baton.Host.Ports;

namespace Baton.Host.Isolation;

/// <summary>What processes of plugins need of the daemon that they belong to.</summary>
/// <param name="Program">The program that hosts one plugin.</param>
/// <param name="Folder">Where the processes' own files lie; emptied at the first start.</param>
/// <param name="Passing">The folder of what need not survive a reboot.</param>
/// <param name="Processes">Starts and ends them.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Where the lines that plugins log go.</param>
/// <param name="Tell">Tells people; true for a warning.</param>
public sealed record HostingPlace(string Program, string Folder, string Passing,
    ProcessesPort Processes, TimeProvider Time, Action<PluginLogLine> Log,
    Action<bool, string> Tell)
{
    /// <summary>The user to run a plugin as, where it is not its manifest's.</summary>
    public Func<string, string?> UserOf { get; init; } = _ => null;

    /// <summary>Told what plugins' processes are not bounded in here, and why.</summary>
    public Action<string> TellLack { get; init; } = _ => { };
}
