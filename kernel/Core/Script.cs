using System.Collections.Immutable;

namespace Baton.Core;

/// <summary>
/// A script that the cluster runs by itself, as data: nothing of it meets a shell.
/// </summary>
public sealed record ScriptCall
{
    /// <summary>Tells this run from every other since the daemon started.</summary>
    public required long Id { get; init; }

    /// <summary>What it is run for, in words, such as <c>monitor genw1</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>An absolute path, or one below the configuration's <c>scripts</c> folder.</summary>
    public required string Path { get; init; }

    /// <summary>After this its whole process group is killed.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Variables beside those that every script of the cluster sees.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>How the run of a script ended.</summary>
public enum ScriptEnd
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>Killed at its limit.</summary>
    TimedOut,

    /// <summary>It could not be started, such as a file that is missing.</summary>
    NotStarted,
}
