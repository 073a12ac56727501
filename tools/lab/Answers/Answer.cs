using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Baton.Lab.Answers;

/// <summary>One request of the client and what came of it.</summary>
/// <param name="Began">When the request set out.</param>
/// <param name="Ended">When its answer was complete, or it was given up.</param>
/// <param name="Good">True if it was answered.</param>
/// <param name="Word">The server that answered; else what went wrong.</param>
public sealed record Answer(DateTime Began, DateTime Ended, bool Good, string Word)
{
    /// <summary>The line that carries it: two times in microseconds, ok or fail, word.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Micros(Began)} {Micros(Ended)} {(Good ? "ok" : "fail")} {Word}");

    /// <summary>Reads such a line.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out Answer? answer)
    {
        answer = null;
        if (line.Split(' ', 4) is not [var began, var ended, "ok" or "fail", var word]
            || !long.TryParse(began, CultureInfo.InvariantCulture, out long from)
            || !long.TryParse(ended, CultureInfo.InvariantCulture, out long to))
            return false;
        answer = new Answer(
            DateTime.UnixEpoch.AddMicroseconds(from), DateTime.UnixEpoch.AddMicroseconds(to),
            line.Split(' ')[2] == "ok", word);
        return true;
    }

    private static long Micros(DateTime time) =>
        (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
