using System.Globalization;

namespace Baton.Host.Isolation;

/// <summary>How a process ended, in words.</summary>
internal static class ExitText
{
    private const int BySignal = 128;

    /// <summary>The words for an exit code; null for one that nobody knows.</summary>
    public static string Of(int? code) => code switch
    {
        null => "its process ended",
        BySignal + 11 => "its process ended by signal 11 (segmentation fault)",
        BySignal + 6 => "its process ended by signal 6 (aborted)",
        > BySignal => string.Create(CultureInfo.InvariantCulture,
            $"its process ended by signal {code - BySignal}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"its process ended with code {code}"),
    };
}
