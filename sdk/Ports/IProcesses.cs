using System.Globalization;

namespace Baton.Sdk.Ports;

/// <summary>
/// A process, safe against reuse of its number: the pid with the start time that the operating
/// system gives it (field 22 of <c>/proc/PID/stat</c>).
/// </summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTicks">Clock ticks after boot at which it started.</param>
public readonly record struct ProcessIdentity(int Pid, long StartTicks)
{
    /// <summary>As text, for a <see cref="Outcome.Handle"/>: <c>PID:TICKS</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Pid}:{StartTicks}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The identity, or null if the text is none.</returns>
    public static ProcessIdentity? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') is [var pid, var ticks]
            && int.TryParse(pid, CultureInfo.InvariantCulture, out int number)
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out long start)
            ? new ProcessIdentity(number, start) : null;
    }
}

/// <summary>Starts, watches and ends processes that outlive the kernel.</summary>
public interface IProcesses
{
    /// <summary>
    /// Starts a program in a session of its own, so that it goes on when the kernel restarts.
    /// </summary>
    /// <param name="line">What to run; <see cref="CommandLine.Timeout"/> is not used.</param>
    /// <returns>The process.</returns>
    /// <exception cref="IOException">It could not be started; the message says why.</exception>
    ProcessIdentity Start(CommandLine line);

    /// <summary>The process with this pid now.</summary>
    /// <param name="pid">A process id.</param>
    /// <returns>Its identity, or null if there is none.</returns>
    ProcessIdentity? Find(int pid);

    /// <summary>Looks whether that very process is alive; a zombie is not.</summary>
    /// <param name="process">The process.</param>
    bool IsAlive(ProcessIdentity process);

    /// <summary>Waits, by pidfd, until that very process is gone.</summary>
    /// <param name="process">The process.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>
    /// Its exit code (128 + n for signal n) if this kernel started it, else null.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<int?> WaitForExit(ProcessIdentity process, CancellationToken stop);

    /// <summary>
    /// Waits, by pidfd, until no process of the session that it leads is alive, itself or another;
    /// done at once if none is, even when the token is cancelled.
    /// </summary>
    /// <param name="leader">The process that leads, or led, the session.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask WaitForSession(ProcessIdentity leader, CancellationToken stop);

    /// <summary>
    /// Sends a signal to that very process, or to the session it leads; nothing if it is gone.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="signal">The signal's number, such as 15.</param>
    /// <param name="wholeSession">True to signal every process of the session it leads.</param>
    void Signal(ProcessIdentity process, int signal, bool wholeSession);
}
