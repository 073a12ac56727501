using System.Diagnostics;
using System.Globalization;

namespace Baton.Lab.Measure;

/// <summary>What a process has used so far, as the operating system counts it.</summary>
/// <param name="ResidentKib">VmRSS.</param>
/// <param name="Processor">utime and stime.</param>
/// <param name="At">When it was read, in the ticks of the stopwatch.</param>
public sealed record DaemonUse(long ResidentKib, TimeSpan Processor, long At)
{
    /// <summary>Reads it now.</summary>
    public static DaemonUse Of(int process)
    {
        using var running = Process.GetProcessById(process);
        return new DaemonUse(
            Resident(File.ReadLines($"/proc/{process}/status")),
            running.TotalProcessorTime, Stopwatch.GetTimestamp());
    }

    /// <summary>The share of one core that was used since.</summary>
    public double PercentSince(DaemonUse before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return (Processor - before.Processor) / Stopwatch.GetElapsedTime(before.At, At) * 100;
    }

    /// <summary>VmRSS out of a <c>status</c> file, in KiB.</summary>
    public static long Resident(IEnumerable<string> status)
    {
        string line = status.First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(
            line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }
}
