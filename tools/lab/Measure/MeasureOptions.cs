namespace Baton.Lab.Measure;

/// <summary>How the figures are to be taken.</summary>
public sealed record MeasureOptions
{
    /// <summary>How long the cluster is left alone before its use is read.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An empty folder for the servers' disks.</summary>
    public string Work { get; init; } = "";

    public static MeasureOptions Read(ReadOnlySpan<string> words)
    {
        var options = new MeasureOptions();
        while (words is [var word, var value, .. var rest])
        {
            options = word switch
            {
                "--work" => options with { Work = Path.GetFullPath(value) },
                "--seconds" when int.TryParse(value, out int s) && s is > 0 and <= 3600 =>
                    options with { Idle = TimeSpan.FromSeconds(s) },
                _ => throw Wrong(),
            };
            words = rest;
        }
        return words.IsEmpty ? options : throw Wrong();
    }

    private static LabFailure Wrong() =>
        new("measure: known are --work DIR and --seconds N, 1 to 3600");
}
