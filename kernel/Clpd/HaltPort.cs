using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>
/// The one way to stop an operating system. Without <c>--halt real</c> it does what a power-off
/// looks like from outside: what the cluster holds here is gone, and so is the daemon.
/// </summary>
internal sealed class HaltPort(bool real, AlertLog log, Func<Task> dropEverything, Action<int> end)
    : IHalt
{
    /// <summary>The daemon's exit code after a halt that was not for real.</summary>
    public const int ExitCode = 3;

    public void Halt(FinalAction action, Reason reason)
    {
        log.Write(new Alert(AlertLevel.Error, "pm", 23,
            $"{action} now{(real ? "" : ", as an exit of the daemon")}: {reason}"));
        if (real && Stop(action)) return;
        _ = Task.Run(async () =>
        {
            await dropEverything().ConfigureAwait(false);
            end(ExitCode);
        });
    }

    private bool Stop(FinalAction action)
    {
        string? sysrq = action switch
        {
            FinalAction.SysrqPanic or FinalAction.KeepalivePanic => "c",
            FinalAction.KeepaliveReset or FinalAction.StopServiceAndReboot => "b",
            FinalAction.StopServiceAndShutDown or FinalAction.BmcPowerOff => "o",
            _ => null,
        };
        try
        {
            if (sysrq is null) return false;
            // Nothing of the file systems is lost, and nothing can hang the way a shutdown can.
            if (sysrq != "c") File.WriteAllText("/proc/sysrq-trigger", "s");
            File.WriteAllText("/proc/sysrq-trigger", sysrq);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write(new Alert(AlertLevel.Error, "pm", 66, $"{action} failed: {e.Message}"));
            return false;
        }
    }

    /// <summary>Ends the processes whose identity a resource's handle names.</summary>
    public static void KillSession(IProcesses processes, string handle)
    {
        if (ProcessIdentity.Parse(handle) is { } process)
            processes.Signal(process, 9, wholeSession: true);
    }
}
