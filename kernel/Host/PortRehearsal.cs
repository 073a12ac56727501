using System.Net;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>
/// Uses each port once on what concerns nobody: the code of a first real use would be compiled
/// while clients wait for it.
/// </summary>
public static class PortRehearsal
{
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskLimit = TimeSpan.FromMilliseconds(4);

    /// <summary>An address for documents only (RFC 5737): to remove it changes nothing.</summary>
    private static readonly InterfaceAddress Nobodys = new(IPAddress.Parse("192.0.2.1"), 32);

    /// <summary>Plays it; whatever does not work here is left out.</summary>
    /// <param name="ports">The ports.</param>
    /// <param name="folder">A folder that a file may be in for a moment.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task Play(HostPorts ports, string folder, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(ports);
        Func<Task>[] scenes =
        [
            () => Files(ports.Files, Path.Join(folder, $"rehearsal-{Environment.ProcessId}")),
            () => Programs(ports, stop),
            () => Network(ports.Network, stop),
        ];
        foreach (var scene in scenes)
        {
            try
            {
                await scene().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The real use will say what is wrong, to somebody who needs it.
            }
        }
    }

    private static Task Files(IFiles files, string path)
    {
        files.WriteText(path, "");
        _ = files.ReadText(path);
        files.Delete(path);
        return Task.CompletedTask;
    }

    private static async Task Programs(HostPorts ports, CancellationToken stop)
    {
        var line = new CommandLine("true", []) { Timeout = ProgramLimit, LogFile = "/dev/null" };
        var process = ports.Processes.Start(line);
        _ = ports.Processes.IsAlive(process);
        await ports.Processes.WaitForExit(process, stop).ConfigureAwait(false);
        await ports.Command.Run(line, stop).ConfigureAwait(false);
    }

    // The loopback link has no neighbours: what is said there is heard by nobody.
    private static async Task Network(INetwork network, CancellationToken stop)
    {
        const string Loopback = "lo";
        _ = network.Interfaces();
        network.RemoveAddress(Loopback, Nobodys);
        await network.FindHolder(Loopback, IPAddress.Loopback, 2, AskLimit, stop)
            .ConfigureAwait(false);
        network.Announce(Loopback, IPAddress.Loopback, 1);
    }
}
