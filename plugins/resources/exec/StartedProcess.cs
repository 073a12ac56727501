using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Exec;

/// <summary>Ends the session that a start left running, gently first.</summary>
/// <param name="processes">The processes of this server.</param>
/// <param name="log">Is told of every signal.</param>
/// <param name="time">Measures the waits.</param>
public sealed class StartedProcess(IProcesses processes, IPluginLog log, TimeProvider time)
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    /// <summary>A killed process is gone in milliseconds, unless the kernel holds it.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the session if it was told to end, then signals it.</summary>
    /// <param name="process">The process that leads it.</param>
    /// <param name="told">True if a stop script has told it to end.</param>
    /// <param name="patience">How long it may take then, and how long after SIGTERM.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>True when nothing of it is left.</returns>
    public async ValueTask<bool> End(
        ProcessIdentity process, bool told, TimeSpan patience, CancellationToken stop)
    {
        if (told)
        {
            if (await IsGone(process, patience, stop).ConfigureAwait(false)) return true;
            log.Warning($"The session of process {process.Pid} still runs {Seconds(patience)} "
                + "after its stop script and gets SIGTERM.");
        }
        processes.Signal(process, Sigterm, wholeSession: true);
        if (await IsGone(process, patience, stop).ConfigureAwait(false)) return true;
        log.Warning($"The session of process {process.Pid} still runs {Seconds(patience)} after "
            + "SIGTERM and gets SIGKILL.");
        return await Kill(process, stop).ConfigureAwait(false);
    }

    /// <summary>Ends the session by force.</summary>
    /// <param name="process">The process that leads it.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>True when nothing of it is left.</returns>
    public ValueTask<bool> Kill(ProcessIdentity process, CancellationToken stop)
    {
        processes.Signal(process, Sigkill, wholeSession: true);
        return IsGone(process, AfterKill, stop);
    }

    /// <summary>Looks whether anything of the session is alive.</summary>
    /// <param name="process">The process that leads it, or led it.</param>
    public async ValueTask<bool> IsLeft(ProcessIdentity process)
    {
        try
        {
            // A wait that is cancelled before it begins only looks.
            await processes.WaitForSession(process, new CancellationToken(canceled: true))
                .ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async ValueTask<bool> IsGone(
        ProcessIdentity process, TimeSpan wait, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource(wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await processes.WaitForSession(process, both.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
