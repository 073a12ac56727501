using System.Runtime.InteropServices;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>
/// The one way to stop an operating system. Without <c>--halt real</c> it does what a power-off
/// looks like from outside: what the cluster holds here is gone, and so is the daemon. Nothing
/// that is only told or saved holds it up.
/// </summary>
/// <param name="trigger">What the kernel is told through; null if halts are not for real.</param>
/// <param name="log">Tells people.</param>
/// <param name="dropEverything">Lets go of all that the cluster holds here.</param>
/// <param name="end">Ends the daemon.</param>
internal sealed partial class HaltPort(
    string? trigger, AlertLog log, Func<Task> dropEverything, Action<int> end) : IHalt
{
    /// <summary>The daemon's exit code after a halt that was not for real.</summary>
    public const int ExitCode = 3;

    /// <summary>Where the kernel of the machine is told to halt.</summary>
    public const string Trigger = "/proc/sysrq-trigger";

    /// <summary>How long a halt waits for a log that may lie on the disk that is the trouble.
    /// </summary>
    public static readonly TimeSpan TellLimit = TimeSpan.FromMilliseconds(300);

    /// <summary>How long one that saves what is written waits for the disks.</summary>
    public static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(1);

    /// <summary>Writes out what the disks do not have yet.</summary>
    internal Action Sync { get; init; } = SyncDisks;

    public void Halt(FinalAction action, Reason reason)
    {
        Within(TellLimit, () => log.Write(new Alert(AlertLevel.Error, "pm", 23,
            $"{action} now{(trigger is null ? ", as an exit of the daemon" : "")}: {reason}")));
        if (trigger is not null && Stop(trigger, action)) return;
        _ = Task.Run(async () =>
        {
            await dropEverything().ConfigureAwait(false);
            end(ExitCode);
        });
    }

    private bool Stop(string trigger, FinalAction action)
    {
        string? sysrq = action switch
        {
            FinalAction.SysrqPanic or FinalAction.KeepalivePanic => "c",
            FinalAction.KeepaliveReset or FinalAction.StopServiceAndReboot => "b",
            FinalAction.StopServiceAndShutDown or FinalAction.BmcPowerOff => "o",
            _ => null,
        };
        if (sysrq is null) return false;
        // The kernel's own emergency sync only begins: what follows at once would overtake it.
        if (action is FinalAction.StopServiceAndReboot or FinalAction.StopServiceAndShutDown)
            Within(SyncLimit, Sync);
        try
        {
            File.WriteAllText(trigger, sysrq);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write(new Alert(AlertLevel.Error, "pm", 66, $"{action} failed: {e.Message}"));
            return false;
        }
    }

    // On a thread of its own, which may hang for ever: the halt does not.
    private static void Within(TimeSpan limit, Action action)
    {
        try
        {
            var thread = new Thread(() => action()) { IsBackground = true };
            thread.Start();
            thread.Join(limit);
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // Then without it.
        }
    }

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SyncDisks();

    /// <summary>Ends the processes whose identity a resource's handle names.</summary>
    public static void KillSession(IProcesses processes, string handle)
    {
        if (ProcessIdentity.Parse(handle) is { } process)
            processes.Signal(process, 9, wholeSession: true);
    }
}
