using System.Globalization;
using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>
/// The files that this process has mapped: its runtime and the libraries of the system. A start
/// touches most of them, and the months after it a small part.
/// </summary>
public static partial class MappedFiles
{
    private const int DontNeed = 4;

    // What is below them stays mapped as long as the process lives; a plugin may go at any time.
    private static readonly string[] Lasting =
        [Path.GetDirectoryName(typeof(object).Assembly.Location) + "/", "/usr/lib", "/lib"];

    /// <summary>
    /// Lets go of every page that is as it is in the file. It stays in the system's page cache and
    /// is mapped again when it is looked at; nothing happens to memory that is locked.
    /// </summary>
    public static void LetGo()
    {
        try
        {
            foreach (var (from, to) in Unchanged(File.ReadLines("/proc/self/smaps")).ToList())
                _ = Advise((nuint)from, (nuint)(to - from), DontNeed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or EntryPointNotFoundException)
        {
            // Nothing but memory is lost by it.
        }
    }

    /// <summary>The ranges of such files that cannot be written to and never were.</summary>
    /// <param name="smaps">The lines of <c>/proc/PID/smaps</c>; see proc_pid_smaps(5).</param>
    internal static IEnumerable<(ulong From, ulong To)> Unchanged(IEnumerable<string> smaps)
    {
        (ulong From, ulong To)? range = null;
        foreach (string line in smaps)
        {
            if (Range(line) is { } next)
            {
                range = IsLasting(line) ? next : null;
            }
            else if (range is null)
            {
            }
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (!IsNone(line)) range = null;
            }
            // What was written and is swapped out counts here alone.
            else if (line.StartsWith("Swap:", StringComparison.Ordinal))
            {
                if (IsNone(line)) yield return range.Value;
                range = null;
            }
        }
    }

    private static bool IsNone(string line) => line.EndsWith(" 0 kB", StringComparison.Ordinal);

    // 7f12a000-7f13c000 r-xp 00000000 08:01 131 /usr/lib/libc.so.6
    private static (ulong From, ulong To)? Range(string line)
    {
        int dash = line.IndexOf('-', StringComparison.Ordinal);
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        return dash > 0 && dash < space
            && Address(line.AsSpan(0, dash)) is { } from
            && Address(line.AsSpan(dash + 1, space - dash - 1)) is { } to ? (from, to) : null;
    }

    private static ulong? Address(ReadOnlySpan<char> text) => ulong.TryParse(
        text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        ? value : null;

    private static bool IsLasting(string line)
    {
        int path = line.IndexOf('/', StringComparison.Ordinal);
        string access = line.Split(' ')[1];
        return path > 0 && access[1] == '-' && access[3] == 'p'
            && !line.EndsWith(" (deleted)", StringComparison.Ordinal)
            && Lasting.Any(f => line.AsSpan(path).StartsWith(f, StringComparison.Ordinal));
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint from, nuint length, int advice);
}
