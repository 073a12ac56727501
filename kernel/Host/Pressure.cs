using Baton.Host.Ports;

namespace Baton.Host;

/// <summary>How loaded the machine is at this moment, as one sentence for a report.</summary>
internal static class Pressure
{
    /// <summary>Load, threads of this process that the disk holds, and stall times (PSI).</summary>
    public static string Now() =>
        $"load {Load()}, {Uninterruptible()} threads in uninterruptible sleep, " +
        $"pressure cpu {Some("cpu")} io {Some("io")} memory {Some("memory")}";

    /// <summary>The ten-second average of a <c>/proc/pressure</c> file's first line.</summary>
    internal static string TenSeconds(string text)
    {
        const string Mark = "avg10=";
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return "unknown";
        string rest = text[(at + Mark.Length)..];
        int end = rest.AsSpan().IndexOfAny(' ', '\n');
        return (end < 0 ? rest : rest[..end]) + "%";
    }

    private static string Load() =>
        Read("/proc/loadavg").Split(' ') is [var one, var five, var fifteen, ..]
            ? $"{one} {five} {fifteen}" : "unknown";

    private static string Some(string what) => TenSeconds(Read($"/proc/pressure/{what}"));

    private static int Uninterruptible()
    {
        try
        {
            return Directory.EnumerateDirectories("/proc/self/task")
                .Count(t => ProcStat.Parse(Read($"{t}/stat")) is { State: 'D' });
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
