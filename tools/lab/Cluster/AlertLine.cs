using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Baton.Lab.Cluster;

/// <summary>A line of a server's alert log.</summary>
public sealed record AlertLine(DateTime Time, string Level, string Module, int Id, string Text)
{
    /// <summary>True if it is the judgement that another server is down.</summary>
    public bool IsVerdict =>
        Is("nm", 2) && Text.Contains("verdict", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if it is that message of that module.</summary>
    public bool Is(string module, int id) => Module == module && Id == id;

    /// <summary>Reads a line; half a line at the end of a log is none yet.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out AlertLine? alert)
    {
        alert = null;
        if (line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries)
                is not [var time, var level, var module, var id, var text]
            || !DateTime.TryParse(time, CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
            || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return false;
        alert = new AlertLine(at, level, module, number, text.TrimEnd());
        return true;
    }
}
