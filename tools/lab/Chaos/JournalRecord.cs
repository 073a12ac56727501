using System.Globalization;
using System.Text;

namespace Baton.Lab.Chaos;

/// <summary>A record of the journal: the number that a client gave, and who wrote it.</summary>
public readonly record struct JournalRecord(long Number, string Owner)
{
    /// <summary>Every record is as long, so that a journal has places.</summary>
    public const int Bytes = 64;

    public static byte[] Encode(long number, string owner) =>
        Encoding.ASCII.GetBytes($"{number} {owner}".PadRight(Bytes - 1)[..(Bytes - 1)] + "\n");

    /// <summary>Reads all records; a place that holds none is left out.</summary>
    public static IEnumerable<JournalRecord> ReadAll(string journal)
    {
        if (!File.Exists(journal)) yield break;
        using var stream = new FileStream(
            journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var owner]
                && long.TryParse(number, CultureInfo.InvariantCulture, out long read))
                yield return new JournalRecord(read, owner);
        }
    }
}
