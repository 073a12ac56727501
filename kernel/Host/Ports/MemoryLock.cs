using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>Keeps the daemon's memory from being paged out.</summary>
public static partial class MemoryLock
{
    // What is touched is kept; what is only reserved must not become resident by it.
    private const int CurrentFutureOnFault = 1 | 2 | 4;

    /// <summary>Locks all memory of this process, now and later.</summary>
    /// <returns>Why it could not be; null if it was.</returns>
    public static string? Take() => LockAll(CurrentFutureOnFault) == 0
        ? null : NativeError.Of("the memory could not be locked").Message;

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int LockAll(int flags);
}
