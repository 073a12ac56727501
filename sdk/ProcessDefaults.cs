namespace Baton.Sdk;

/// <summary>The process of an isolated plugin: its user, and its bounds.</summary>
public sealed record ProcessDefaults
{
    /// <summary>The user that it runs as; empty for the kernel's own.</summary>
    public string User { get; init; } = "";

    /// <summary>Memory that it may write to, in MiB (<c>RLIMIT_DATA</c>).</summary>
    public int MemoryMiB { get; init; } = 512;

    /// <summary>
    /// Processes and threads of its user (<c>RLIMIT_NPROC</c>); the system does not count those of
    /// root.
    /// </summary>
    public int Processes { get; init; } = 256;

    /// <summary>Files it may have open (<c>RLIMIT_NOFILE</c>).</summary>
    public int OpenFiles { get; init; } = 1024;

    /// <summary>The largest file it may write, in MiB (<c>RLIMIT_FSIZE</c>).</summary>
    public int FileMiB { get; init; } = 1024;
}
