using System.Runtime.InteropServices;

namespace Baton.Lab.Machine;

/// <summary>The signals that the laboratory deals out.</summary>
public enum Signal
{
    HangUp = 1,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>Sends signals.</summary>
public static class Signals
{
    /// <summary>Sends one; a process that is gone already is nothing to speak of.</summary>
    public static void Send(int process, Signal signal) => _ = Kill(process, (int)signal);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
