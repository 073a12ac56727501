using Baton.Host.Ports;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>What the host hands to plugins: the contract's ports, and the time.</summary>
/// <param name="Command">Runs programs to their end.</param>
/// <param name="Processes">Starts, watches and ends processes.</param>
/// <param name="Files">Small files, never half done.</param>
/// <param name="Network">Interfaces and addresses.</param>
/// <param name="Log">Makes the log of an instance.</param>
/// <param name="Time">The clock of deadlines and waits.</param>
public sealed record HostPorts(ICommand Command, IProcesses Processes, IFiles Files,
    INetwork Network, Func<InstanceContext, IPluginLog> Log, TimeProvider Time)
{
    /// <summary>The ports over the real machine.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where the lines that plugins log go.</param>
    /// <param name="passing">The folder of what need not survive a reboot, or empty.</param>
    public static HostPorts OverMachine(
        TimeProvider time, Action<PluginLogLine> log, string passing = "")
    {
        var processes = new ProcessesPort();
        return new HostPorts(new CommandPort(processes, time), processes,
            new FilesPort(passing), new NetworkPort(time, processes),
            context => new PluginLog(context, time, log), time);
    }
}
