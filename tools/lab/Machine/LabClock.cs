using System.Diagnostics;

namespace Baton.Lab.Machine;

/// <summary>
/// The time that every record of the laboratory carries: the wall clock of the start, moved on by
/// the monotonic clock, so that it is common to all processes and never steps.
/// </summary>
public static class LabClock
{
    private static readonly DateTime Origin = DateTime.UtcNow;
    private static readonly long OriginTicks = Stopwatch.GetTimestamp();

    public static DateTime Now => Origin + Stopwatch.GetElapsedTime(OriginTicks);
}
