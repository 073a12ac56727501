using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Exec;

/// <summary>Ends the process that an asynchronous start left running, gently first.</summary>
/// <param name="processes">The processes of this server.</param>
/// <param name="log">Is told of every signal.</param>
/// <param name="time">Measures the waits.</param>
public sealed class StartedProcess(IProcesses processes, IPluginLog log, TimeProvider time)
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    /// <summary>A killed process is gone in milliseconds, unless the kernel holds it.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the process if it was told to end, then signals its session.</summary>
    /// <param name="process">The process.</param>
    /// <param name="told">True if a stop script has told it to end.</param>
    /// <param name="patience">How long it may take then, and how long after SIGTERM.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>True when it is gone.</returns>
    public async ValueTask<bool> End(
        ProcessIdentity process, bool told, TimeSpan patience, CancellationToken stop)
    {
        if (told)
        {
            if (await IsGone(process, patience, stop).ConfigureAwait(false)) return true;
            log.Warning($"Process {process.Pid} still runs {Seconds(patience)} after its stop "
                + "script; its session gets SIGTERM.");
        }
        // Even if the leader is gone: what it forked is told nothing otherwise.
        processes.Signal(process, Sigterm, wholeSession: true);
        if (await IsGone(process, patience, stop).ConfigureAwait(false)) return true;
        log.Warning($"Process {process.Pid} still runs {Seconds(patience)} after SIGTERM; "
            + "its session gets SIGKILL.");
        processes.Signal(process, Sigkill, wholeSession: true);
        return await IsGone(process, AfterKill, stop).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsGone(
        ProcessIdentity process, TimeSpan wait, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (!processes.IsAlive(process)) return true;
        if (wait <= TimeSpan.Zero) return false;
        using var limit = new CancellationTokenSource(wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await processes.WaitForExit(process, both.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return !processes.IsAlive(process);
        }
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
