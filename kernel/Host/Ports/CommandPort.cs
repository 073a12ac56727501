using System.Text;
using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>
/// Runs programs to their end, in sessions of their own that can be killed whole.
/// </summary>
/// <param name="processes">Starts and ends them.</param>
/// <param name="time">The clock of the time limit.</param>
public sealed class CommandPort(ProcessesPort processes, TimeProvider time) : ICommand
{
    private const int NotStarted = 127;
    private const int Killed = 128 + NativeProcess.Kill;

    /// <summary>
    /// A killed program is gone by then, unless the kernel holds it (D state). Well below what an
    /// isolated plugin is given to obey a cancellation, which it would be blamed for.
    /// </summary>
    private static readonly TimeSpan KillWait = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(line);
        stop.ThrowIfCancellationRequested();
        PipeReader? output = null, error = null;
        PipeWriter? input = null;
        try
        {
            ProcessIdentity child;
            try
            {
                using var streams = StandardStreams.ToFile(line.LogFile);
                if (line.Input.Length > 0)
                {
                    input = new PipeWriter(processes.Reactor, streams.PipeInput(),
                        Encoding.UTF8.GetBytes(line.Input));
                }
                if (line.LogFile.Length == 0)
                {
                    var (fromOutput, fromError) = streams.PipeOutput();
                    output = new PipeReader(processes.Reactor, fromOutput);
                    error = new PipeReader(processes.Reactor, fromError);
                }
                child = processes.Start(line, streams);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new CommandResult(NotStarted, "", e.Message, false);
            }
            Tell(child, line.Started);
            var (code, timedOut) = await End(child, line.Timeout, stop).ConfigureAwait(false);
            return new CommandResult(code, output?.Rest() ?? "", error?.Rest() ?? "", timedOut);
        }
        finally
        {
            // Not waited for: a grandchild may hold the pipes open for ever.
            input?.Dispose();
            output?.Dispose();
            error?.Dispose();
        }
    }

    private void Tell(ProcessIdentity child, Action<ProcessIdentity>? started)
    {
        try
        {
            started?.Invoke(child);
        }
        catch
        {
            // Nobody would find it again.
            processes.Signal(child, NativeProcess.Kill, wholeSession: true);
            throw;
        }
    }

    private async Task<(int Code, bool TimedOut)> End(ProcessIdentity child, TimeSpan timeout,
        CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Limits.Timer(timeout), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            int? code = await processes.WaitForExit(child, both.Token).ConfigureAwait(false);
            return (code ?? Killed, false);
        }
        catch (OperationCanceledException)
        {
            processes.Signal(child, NativeProcess.Kill, wholeSession: true);
            await Gone(child).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            return (Killed, true);
        }
    }

    private async Task Gone(ProcessIdentity child)
    {
        try
        {
            await processes.WaitForExit(child, CancellationToken.None).AsTask()
                .WaitAsync(KillWait, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is in the kernel's hands; its exit is seen and reaped whenever it comes.
        }
    }
}
