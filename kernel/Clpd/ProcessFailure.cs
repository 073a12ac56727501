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

    /// <summary>Begins the action and tells of the failure; once.</summary>
    /// <returns>False if the process is just to end, so that it is started again.</returns>
    public bool Take(Exception failure)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0) return false;
        string what =
            $"The daemon's process failed: {failure.GetType().Name}: {failure.Message}";
        var last = state();
        // A service that does not run has nothing that somebody else could not have.
        var action = last.Phase == ServicePhase.Stopped
            ? null : last.Config.Recovery.ProcessFailure;
        // First of all, and it says why: what is told may wait for the disk that is the trouble.
        if (action is { } first) halt.Halt(first, new Reason("process-failure", what));
        log.Write(new Alert(AlertLevel.Error, "pm", 20, what));
        if (action is null) return false;
        log.Write(new Alert(AlertLevel.Error, "pm", 21,
            $"{action} follows, as configured for a failure of the process."));
        return true;
    }
}
