namespace Baton.Lab.Demo;

/// <summary>How the demonstration is to go.</summary>
public sealed record DemoOptions
{
    /// <summary>Play the script once and end, with the measured times as the last lines.</summary>
    public bool Once { get; init; }

    /// <summary>Tell every step and alert as it happens.</summary>
    public bool Verbose { get; init; }

    /// <summary>Power losses to measure.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The configuration; empty for the sample with two servers.</summary>
    public string Config { get; init; } = "";

    /// <summary>An empty folder for the servers' disks.</summary>
    public string Work { get; init; } = "";

    public string ConfigFolder =>
        Config.Length > 0
            ? Config : Path.Combine(Installation.Repository, "tools/samples/two-servers");

    public static DemoOptions Read(ReadOnlySpan<string> words)
    {
        var options = new DemoOptions();
        while (words is [var word, .. var rest])
        {
            options = word switch
            {
                "--once" => options with { Once = true },
                "--verbose" => options with { Verbose = true },
                "--runs" => options with { Runs = NumberOf(word, ref rest) },
                "--config" => options with { Config = Path.GetFullPath(Next(word, ref rest)) },
                "--work" => options with { Work = Path.GetFullPath(Next(word, ref rest)) },
                _ => throw new LabFailure($"demo: unknown option {word}; known are --once, "
                    + "--verbose, --runs N, --config DIR, --work DIR"),
            };
            words = rest;
        }
        return options;
    }

    private static string Next(string option, ref ReadOnlySpan<string> rest)
    {
        if (rest is not [var value, .. var tail])
            throw new LabFailure($"demo: {option} needs a value");
        rest = tail;
        return value;
    }

    private static int NumberOf(string option, ref ReadOnlySpan<string> rest) =>
        int.TryParse(Next(option, ref rest), out int number) && number is > 0 and <= 100
            ? number : throw new LabFailure($"demo: {option} needs a number from 1 to 100");
}
