using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocf;

/// <summary>How one action of an agent ended, in the vocabulary of OCF.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="TimedOut">True if it was killed at its limit.</param>
/// <param name="Why">One sentence that says so, with what the agent gave as the reason.</param>
/// <param name="Said">The last lines of what it printed, for the log.</param>
internal sealed record AgentRun(int Code, bool TimedOut, string Why, string Said)
{
    public const int Success = 0;
    public const int Unimplemented = 3;
    public const int NotInstalled = 5;
    public const int Misconfigured = 6;
    public const int NotRunning = 7;
    public const int RunsPromoted = 8;
    public const int Degraded = 190;
    public const int DegradedPromoted = 191;

    // What the host answers for a program that cannot be started.
    public const int NoAgent = 127;

    private const string ReasonPrefix = "ocf-exit-reason:";
    private const int LinesMax = 10;
    private const int SaidMax = 2000;

    /// <summary>The agent says that the resource runs.</summary>
    public bool Runs => !TimedOut
        && Code is Success or RunsPromoted or Degraded or DegradedPromoted;

    /// <summary>The agent says that it runs, and that it will not for long.</summary>
    public bool IsDegraded => !TimedOut && Code is Degraded or DegradedPromoted;

    /// <summary>The agent says that nothing of it runs.</summary>
    public bool IsClean => !TimedOut && Code == NotRunning;

    /// <summary>Understands how a run ended.</summary>
    /// <param name="action">The action.</param>
    /// <param name="limit">The time it had.</param>
    /// <param name="ended">How it ended.</param>
    /// <param name="options">Whose secrets are not told.</param>
    public static AgentRun Of(
        string action, TimeSpan limit, CommandResult ended, AgentOptions options)
    {
        string[] errors = Lines(options.Masked(ended.Error));
        string[] lines = [.. errors, .. Lines(options.Masked(ended.Output))];
        // Looked for before anything is masked: a short secret may occur in the very mark.
        string reason = Lines(ended.Error).Concat(Lines(ended.Output))
            .Where(l => l.StartsWith(ReasonPrefix, StringComparison.Ordinal))
            .Select(l => options.Masked(l[ReasonPrefix.Length..].Trim())).LastOrDefault()
            ?? lines.LastOrDefault(l => l.Contains("ERROR", StringComparison.Ordinal))
            ?? errors.LastOrDefault() ?? "";
        string seconds = limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        string how = ended.TimedOut
            ? $"{action} did not end within {seconds} s and was killed"
            : $"{action} ended with {ended.ExitCode} ({Meaning(ended.ExitCode)})";
        string said = string.Join(" | ", lines.TakeLast(LinesMax));
        return new(ended.ExitCode, ended.TimedOut,
            reason.Length > 0 ? $"{how}: {reason}" : how,
            said.Length > SaidMax ? said[^SaidMax..] : said);
    }

    private static string Meaning(int code) => code switch
    {
        Success => "success",
        1 => "error",
        2 => "its parameters do not fit this server",
        Unimplemented => "the agent does not know this action",
        4 => "not allowed",
        NotInstalled => "something is not installed here",
        Misconfigured => "its parameters are wrong",
        NotRunning => "not running",
        RunsPromoted => "running as the promoted one",
        9 => "failed as the promoted one",
        Degraded or DegradedPromoted => "running, and likely to fail",
        NoAgent => "it cannot be run",
        > 128 => $"ended by signal {code - 128}",
        _ => "an error of its own",
    };

    private static string[] Lines(string text) => text.Split('\n',
        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
