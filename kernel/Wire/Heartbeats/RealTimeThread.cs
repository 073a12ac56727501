using System.Runtime.InteropServices;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// Asks for a real-time scheduling class, so that load on the machine delays no beat.
/// </summary>
internal static partial class RealTimeThread
{
    private const int FirstInFirstOut = 1;

    /// <summary>Raises the calling thread; returns why not, or null.</summary>
    public static string? TryRaise()
    {
        // The lowest real-time priority is above all ordinary work and below kernel threads.
        var parameters = new SchedulingParameters { Priority = 1 };
        if (SetScheduler(0, FirstInFirstOut, in parameters) == 0) return null;
        return Marshal.GetLastPInvokeErrorMessage();
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy,
        in SchedulingParameters parameters);

    private struct SchedulingParameters
    {
        public int Priority;
    }
}
