using System.Globalization;

namespace Baton.Lab.Chaos;

/// <summary>How a run of faults, or a run under load, is to go.</summary>
public sealed record ChaosOptions
{
    public int Servers { get; init; } = 3;

    public int Faults { get; init; } = 50;

    public int Seed { get; init; } = 1;

    /// <summary>A clp.conf whose servers, times and policies are taken; empty for none.</summary>
    public string Conf { get; init; } = "";

    /// <summary>Minutes under full load instead of faults; 0 for faults.</summary>
    public double Steady { get; init; }

    /// <summary>Leaves the power switch out, to see what that costs.</summary>
    public bool WithoutFence { get; init; }

    /// <summary>Lets servers hear each other on a disk, a witness and a serial line too.</summary>
    public bool AllPaths { get; init; }

    /// <summary>Only print the list of faults.</summary>
    public bool ListOnly { get; init; }

    /// <summary>Faults of these kinds only, by name; empty for all.</summary>
    public string Only { get; init; } = "";

    /// <summary>An empty folder for the servers' disks and the shared storage.</summary>
    public string Work { get; init; } = "";

    public static ChaosOptions Read(ReadOnlySpan<string> words)
    {
        var options = new ChaosOptions();
        while (words is [var word, .. var rest])
        {
            options = word switch
            {
                "--servers" => options with { Servers = Whole(word, ref rest, 2, 5) },
                "--faults" => options with { Faults = Whole(word, ref rest, 1, 100_000) },
                "--seed" => options with { Seed = Whole(word, ref rest, 0, int.MaxValue) },
                "--conf" => options with { Conf = Path.GetFullPath(Next(word, ref rest)) },
                "--steady" => options with { Steady = Minutes(word, ref rest) },
                "--only" => options with { Only = Next(word, ref rest) },
                "--no-fence" => options with { WithoutFence = true },
                "--all-paths" => options with { AllPaths = true },
                "--list" => options with { ListOnly = true },
                "--work" => options with { Work = Path.GetFullPath(Next(word, ref rest)) },
                _ => throw new LabFailure($"chaos: unknown option {word}; see --help"),
            };
            words = rest;
        }
        return options;
    }

    private static string Next(string option, ref ReadOnlySpan<string> rest)
    {
        if (rest is not [var value, .. var tail])
            throw new LabFailure($"chaos: {option} needs a value");
        rest = tail;
        return value;
    }

    private static int Whole(string option, ref ReadOnlySpan<string> rest, int least, int most) =>
        int.TryParse(Next(option, ref rest), CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
            ? number
            : throw new LabFailure($"chaos: {option} needs a number from {least} to {most}");

    private static double Minutes(string option, ref ReadOnlySpan<string> rest) =>
        double.TryParse(Next(option, ref rest), CultureInfo.InvariantCulture, out double minutes)
            && minutes is > 0 and <= 600
            ? minutes
            : throw new LabFailure($"chaos: {option} needs minutes up to 600");
}
