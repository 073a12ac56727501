using System.Globalization;

namespace Baton.Host.Ports;

/// <summary>What of <c>/proc/PID/stat</c> matters here.</summary>
/// <param name="State">One letter: <c>Z</c> is dead and waits for its parent, and so on.</param>
/// <param name="Session">The session's id (field 6).</param>
/// <param name="Threads">How many threads it has (field 20).</param>
/// <param name="StartTicks">When it started, in ticks after boot (field 22).</param>
internal readonly record struct ProcStat(char State, int Session, int Threads, long StartTicks)
{
    /// <summary>
    /// True unless the process is a zombie or on its way to vanish; one whose first thread has
    /// ended and whose others go on looks like a zombie and is none.
    /// </summary>
    public bool Lives => State is not ('X' or 'x') && (State != 'Z' || Threads > 1);

    /// <summary>Reads a line of <c>/proc/PID/stat</c>; null if it is none.</summary>
    public static ProcStat? Parse(ReadOnlySpan<char> line)
    {
        // A program may call itself "a) Z 1": only the last bracket ends the name.
        int bracket = line.LastIndexOf(')');
        if (bracket < 0 || bracket + 2 >= line.Length) return null;
        var fields = line[(bracket + 2)..];
        Span<Range> cut = stackalloc Range[21];
        if (fields.Split(cut, ' ') < 21) return null;
        return int.TryParse(fields[cut[3]], CultureInfo.InvariantCulture, out int session)
            && int.TryParse(fields[cut[17]], CultureInfo.InvariantCulture, out int threads)
            && long.TryParse(fields[cut[19]], CultureInfo.InvariantCulture, out long start)
            ? new ProcStat(fields[0], session, threads, start) : null;
    }

    /// <summary>A process as it is now; null if there is none.</summary>
    /// <exception cref="IOException">Descriptors or memory are short: nobody can tell.</exception>
    public static ProcStat? Of(int pid)
    {
        int fd = NativeFiles.Open(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"),
            NativeFiles.ReadOnly);
        if (fd < 0)
        {
            NativeError.ThrowIfShort($"process {pid} cannot be looked at");
            return null;
        }
        Span<byte> bytes = stackalloc byte[2048];
        nint count = NativeFiles.Read(fd, bytes);
        _ = NativeFiles.Close(fd);
        if (count <= 0) return null;
        Span<char> text = stackalloc char[(int)count];
        // Latin-1 keeps every byte one character, whatever the program's name is made of.
        int length = System.Text.Encoding.Latin1.GetChars(bytes[..(int)count], text);
        return Parse(text[..length]);
    }

    /// <summary>The process that a process has as its parent; 0 if there is none.</summary>
    public static int ParentOf(int pid)
    {
        try
        {
            string? line = File.ReadLines(string.Create(
                CultureInfo.InvariantCulture, $"/proc/{pid}/status"))
                .FirstOrDefault(l => l.StartsWith("PPid:", StringComparison.Ordinal));
            return int.TryParse(line.AsSpan()[(line is null ? 0 : 5)..],
                CultureInfo.InvariantCulture, out int parent) ? parent : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Every process of a session as it is now.</summary>
    public static List<(int Pid, ProcStat Stat)> OfSession(int session)
    {
        var found = new List<(int, ProcStat)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid)
                && Of(pid) is { } stat && stat.Session == session)
                found.Add((pid, stat));
        }
        return found;
    }
}
