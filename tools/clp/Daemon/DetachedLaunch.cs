namespace Baton.Clp.Daemon;

/// <summary>A daemon started as a process of its own session.</summary>
/// <param name="process">The daemon.</param>
/// <param name="output">The file that holds what it printed.</param>
internal sealed class DetachedLaunch(DetachedProcess process, string output) : ILaunch
{
    /// <summary>The end of what it printed is the reason; the rest is in the file.</summary>
    private const int LinesShown = 3;

    private readonly long _from = process.OutputStart;

    public string? WhyEnded()
    {
        if (process.ExitCode() is not { } code)
            return null;
        string said = string.Join(' ', LastLines());
        return said.Length > 0
            ? $"clpd ended with code {code}: {said}"
            : $"clpd ended with code {code}; look into {output}.";
    }

    private IEnumerable<string> LastLines()
    {
        using FileStream file = File.OpenRead(output);
        file.Seek(Math.Min(_from, file.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries).TakeLast(LinesShown)];
    }
}
