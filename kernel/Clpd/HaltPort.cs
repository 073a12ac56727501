using System.Runtime.InteropServices;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Host.Ports;
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

    /// <summary>How long the server's own controller may take to answer; its driver, which may
    /// hang, has twice that.</summary>
    public static readonly TimeSpan ControllerLimit = TimeSpan.FromSeconds(2);

    /// <summary>Writes out what the disks do not have yet.</summary>
    internal Action Sync { get; init; } = SyncDisks;

    /// <summary>Orders something of the server's own controller.</summary>
    internal Action<ChassisControl> Controller { get; init; } =
        what => new BmcDevice().Order(what, ControllerLimit);

    /// <summary>How long it may take to do it.</summary>
    internal TimeSpan ControllerTime { get; init; } = TimeSpan.FromSeconds(3);

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
            FinalAction.SysrqPanic or FinalAction.KeepalivePanic or FinalAction.BmcNmi => "c",
            FinalAction.KeepaliveReset or FinalAction.StopServiceAndReboot
                or FinalAction.BmcReset or FinalAction.BmcPowerCycle => "b",
            FinalAction.StopServiceAndShutDown or FinalAction.BmcPowerOff => "o",
            _ => null,
        };
        if (sysrq is null) return false;
        if (OrderOf(action) is { } order) AskController(order, action);
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

    private static ChassisControl? OrderOf(FinalAction action) => action switch
    {
        FinalAction.BmcReset => ChassisControl.HardReset,
        FinalAction.BmcPowerOff => ChassisControl.PowerDown,
        FinalAction.BmcPowerCycle => ChassisControl.PowerCycle,
        FinalAction.BmcNmi => ChassisControl.DiagnosticInterrupt,
        _ => null,
    };

    // Whoever is still here afterwards was not stopped by it, and the kernel is told instead.
    private void AskController(ChassisControl order, FinalAction action)
    {
        string refusal = "";
        Within(ControllerLimit * 2, () =>
        {
            try
            {
                Controller(order);
            }
            catch (IOException e)
            {
                Volatile.Write(ref refusal, e.Message);
            }
        });
        string why = Volatile.Read(ref refusal);
        if (why.Length == 0)
        {
            Thread.Sleep(ControllerTime);
            why = "it did nothing";
        }
        Within(TellLimit, () => log.Write(new Alert(AlertLevel.Error, "pm", 66,
            $"{action} failed at the server's own controller: {why}. The kernel is told.")));
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
        if (ProcessIdentity.Parse(handle) is not { } process) return;
        try
        {
            processes.Signal(process, 9, wholeSession: true);
        }
        catch (IOException)
        {
            // What cannot be looked for just then holds up nothing else.
        }
    }
}
