using Baton.Core;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>
/// What follows a failure of the daemon's own process: the action that is configured for it, in
/// whatever its service is about at that moment, also a stop or a suspension (regression 176).
/// </summary>
internal sealed class ProcessFailure(Func<State> state, AlertLog log, IHalt halt)
{
    private int _taken;

    /// <summary>Tells of a failure and begins the action; once.</summary>
    /// <returns>False if the process is just to end, so that it is started again.</returns>
    public bool Take(Exception failure)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0) return false;
        log.Write(new Alert(AlertLevel.Error, "pm", 20, "The daemon's process failed: "
            + $"{failure.GetType().Name}: {failure.Message}"));
        var last = state();
        // A service that does not run has nothing that somebody else could not have.
        if (last.Phase == ServicePhase.Stopped
            || last.Config.Recovery.ProcessFailure is not { } action) return false;
        log.Write(new Alert(AlertLevel.Error, "pm", 21,
            $"{action} follows, as configured for a failure of the process."));
        halt.Halt(action, new Reason("process-failure", "The daemon's process failed."));
        return true;
    }
}
