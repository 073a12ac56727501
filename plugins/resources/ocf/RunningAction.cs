using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocf;

/// <summary>
/// The start or stop that runs now, noted so that it is found by a daemon that comes back: the
/// agent does not die with the one that ran it.
/// </summary>
/// <param name="files">Where it is noted.</param>
/// <param name="processes">The processes of this server.</param>
/// <param name="time">Measures the wait.</param>
/// <param name="folder">The resource's runtime folder.</param>
internal sealed class RunningAction(
    IFiles files, IProcesses processes, TimeProvider time, string folder)
{
    private const int Sigkill = 9;

    /// <summary>A killed process is gone in milliseconds, unless the kernel holds it.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    private readonly string _path = Path.Join(folder, "running");

    /// <summary>The action's name and the process that runs it, or null.</summary>
    public (string Action, ProcessIdentity Process)? Current =>
        files.ReadText(_path)?.Split(' ') is [var action, var text]
            && ProcessIdentity.Parse(text) is { } process && processes.IsAlive(process)
            ? (action, process) : null;

    /// <summary>It runs.</summary>
    public void Note(string action, ProcessIdentity process) =>
        files.WriteText(_path, $"{action} {process}");

    /// <summary>It has ended.</summary>
    public void Forget() => files.Delete(_path);

    /// <summary>Ends it by force; true when nothing of it is left.</summary>
    public async ValueTask<bool> Kill(ProcessIdentity process, CancellationToken stop)
    {
        processes.Signal(process, Sigkill, wholeSession: true);
        using var limit = new CancellationTokenSource(AfterKill, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await processes.WaitForSession(process, both.Token).ConfigureAwait(false);
            Forget();
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
