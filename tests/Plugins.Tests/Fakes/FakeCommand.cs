using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Fakes;

/// <summary>Runs nothing; lists what was to run and answers as told.</summary>
internal sealed class FakeCommand : ICommand
{
    public List<CommandLine> Lines { get; } = [];

    public Func<CommandLine, CommandResult> Answer { get; set; } = _ => Ended(0);

    /// <summary>While set, a run ends by cancellation only.</summary>
    public TaskCompletionSource? Hanging { get; set; }

    /// <summary>What hangs while <see cref="Hanging"/> is set.</summary>
    public Func<CommandLine, bool> Hangs { get; set; } = _ => true;

    /// <summary>The process that a run is.</summary>
    public ProcessIdentity? Process { get; set; }

    public static CommandResult Ended(int code) => new(code, "", "", TimedOut: false);

    public async ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Lines.Add(line);
        if (Process is { } process) line.Started?.Invoke(process);
        if (Hanging is { } started && Hangs(line))
        {
            started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        return Answer(line);
    }
}
