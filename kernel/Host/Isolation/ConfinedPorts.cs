using Baton.Sdk.Ports;

namespace Baton.Host.Isolation;

/// <summary>
/// Services that a plugin starts outlive its process, so its bounds are not theirs.
/// </summary>
internal sealed class OutlivingProcesses(IProcesses processes, Confinement confinement)
    : IProcesses
{
    public ProcessIdentity Start(CommandLine line) =>
        confinement.Start(() => processes.Start(line));

    public ProcessIdentity? Find(int pid) => processes.Find(pid);

    public bool IsAlive(ProcessIdentity process) => processes.IsAlive(process);

    public ValueTask<int?> WaitForExit(ProcessIdentity process, CancellationToken stop) =>
        processes.WaitForExit(process, stop);

    public ValueTask WaitForSession(ProcessIdentity leader, CancellationToken stop) =>
        processes.WaitForSession(leader, stop);

    public void Signal(ProcessIdentity process, int signal, bool wholeSession) =>
        processes.Signal(process, signal, wholeSession);
}

/// <summary>Commands that a plugin runs die with its process, by a mark that they carry.</summary>
internal sealed class MarkedCommand(ICommand command, string mark) : ICommand
{
    public ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(line);
        return command.Run(line with
        {
            Environment = line.Environment.SetItem(Leftovers.Variable, mark),
        }, stop);
    }
}
