using System.Collections.Immutable;

namespace Baton.Sdk.Ports;

/// <summary>Runs a program to its end, never through a shell.</summary>
public interface ICommand
{
    /// <summary>
    /// Runs a program in a session of its own; at the time limit, or when the token is cancelled,
    /// its whole process group is killed.
    /// </summary>
    /// <param name="line">What to run.</param>
    /// <param name="stop">Cancels the run.</param>
    /// <returns>How it ended. A program that cannot be started has exit code 127.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop);
}

/// <summary>A program with its arguments, as data.</summary>
/// <param name="Program">Absolute path, or a name looked up in the system's own folders.</param>
/// <param name="Arguments">The arguments, each handed over as it is.</param>
public sealed record CommandLine(string Program, ImmutableArray<string> Arguments)
{
    /// <summary>The time it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Variables added to a minimal environment (PATH, LANG, HOME).</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>The user to run as; empty for the kernel's own.</summary>
    public string User { get; init; } = "";

    /// <summary>The folder to run in; empty for <c>/</c>.</summary>
    public string Directory { get; init; } = "";

    /// <summary>
    /// A file that output and errors are appended to; empty to get them in the result.
    /// </summary>
    public string LogFile { get; init; } = "";

    /// <summary>What the program reads on standard input; secrets go this way.</summary>
    public string Input { get; init; } = "";

    /// <summary>
    /// Told the process as soon as it runs, so that whoever notes it finds it again after a crash;
    /// null for nobody. A throw ends the program.
    /// </summary>
    public Action<ProcessIdentity>? Started { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n if signal n ended it.</param>
/// <param name="Output">Standard output, at most 1 MiB.</param>
/// <param name="Error">Standard error, at most 1 MiB.</param>
/// <param name="TimedOut">True if it was killed at its limit.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error, bool TimedOut);
