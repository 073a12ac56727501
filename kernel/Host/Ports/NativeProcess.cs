using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>The operating system's calls on processes, by pidfd wherever there is one.</summary>
internal static unsafe partial class NativeProcess
{
    public const int Kill = 9;

    private const int PidfdSendSignal = 424;
    private const int PidfdOpen = 434;
    private const int CloseRange = 436;
    private const int OnlyOnExec = 4;
    private const int ByPidfd = 3;
    private const int Exited = 4;
    private const int AtOnce = 1;

    private const int CodeExited = 1;
    private const int SiginfoBytes = 128;
    private const int SiginfoCode = 8;
    private const int SiginfoPid = 16;
    private const int SiginfoStatus = 24;

    /// <summary>
    /// Keeps descriptors that this process itself inherited from being passed on; its own are
    /// opened so. Older kernels (before 5.11) do not know how: nothing is lost then.
    /// </summary>
    public static void KeepInheritedDescriptors() =>
        _ = SystemCall(CloseRange, 3, int.MaxValue, OnlyOnExec, 0);

    /// <summary>A descriptor of a process, or -1.</summary>
    public static int Open(int pid) => (int)SystemCall(PidfdOpen, pid, 0, 0, 0);

    /// <summary>Sends a signal; false if the process is gone or not ours to signal.</summary>
    public static bool Send(int pidfd, int signal) =>
        SystemCall(PidfdSendSignal, pidfd, signal, 0, 0) == 0;

    /// <summary>
    /// Takes a dead child's exit code, 128 + n for signal n; null if there is none.
    /// </summary>
    /// <param name="pidfd">The child.</param>
    /// <param name="waits">True to wait for a debugger that holds it to let go of it.</param>
    /// <param name="code">The exit code.</param>
    /// <returns>False if a debugger holds it: nobody else can take it before.</returns>
    public static bool Reap(int pidfd, bool waits, out int? code)
    {
        code = null;
        byte* info = stackalloc byte[SiginfoBytes];
        new Span<byte>(info, SiginfoBytes).Clear();
        int done;
        do
        {
            done = WaitId(ByPidfd, pidfd, info, waits ? Exited : Exited | AtOnce);
        }
        while (done != 0 && Marshal.GetLastPInvokeError() == NativeError.Interrupted);
        if (done != 0) return true;
        if (*(int*)(info + SiginfoPid) == 0) return false;
        int status = *(int*)(info + SiginfoStatus);
        code = *(int*)(info + SiginfoCode) == CodeExited ? status : 128 + status;
        return true;
    }

    /// <summary>Kills and reaps a child that cannot be watched.</summary>
    public static void EndChild(int pid)
    {
        _ = SendByPid(pid, Kill);
        _ = WaitPid(pid, null, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int kind, int id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendByPid(int pid, int signal);
}
