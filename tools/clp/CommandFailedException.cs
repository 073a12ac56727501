using System.Collections.Immutable;

namespace Baton.Clp;

/// <summary>Ends a command with an exit code and what to tell the operator.</summary>
internal sealed class CommandFailedException(ExitCode code, params ImmutableArray<string> lines)
    : Exception(string.Join(' ', lines))
{
    public ExitCode Code { get; } = code;

    public ImmutableArray<string> Lines { get; } = lines;
}
