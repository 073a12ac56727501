using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Operation;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>
/// Watches over a shutdown of the system that asked the daemon to stop: one that does not come to
/// its end is ended by a reset, so that the others do not wait for it for ever.
/// </summary>
/// <param name="state">The state after the last step.</param>
/// <param name="command">Asks the system what it is about.</param>
/// <param name="halt">Ends it.</param>
/// <param name="log">Tells people.</param>
/// <param name="time">Waits.</param>
internal sealed class ShutdownWatch(Func<State> state, ICommand command, IHalt halt, AlertLog log,
    TimeProvider time) : IDisposable
{
    private static readonly CommandLine Question =
        new("systemctl", ["is-system-running"]) { Timeout = TimeSpan.FromSeconds(5) };

    private ITimer? _limit;

    /// <summary>How long the system may still take after the daemon's end; null for ever.</summary>
    public TimeSpan? Limit { get; private set; }

    /// <summary>The daemon was told to stop.</summary>
    public async Task Begin(CancellationToken stop)
    {
        var config = state().Config;
        var guard = config.Guard;
        if (guard.ShutdownStall == ShutdownStall.Off) return;
        // Only the daemon may have been asked to stop; then its groups may take their time.
        var answer = await command.Run(Question, stop).ConfigureAwait(false);
        if (answer.Output.Trim() != "stopping") return;
        var limit = guard.StallTimeoutFor(config);
        if (guard.ShutdownStall == ShutdownStall.Always) Limit = limit;
        log.Write(new Alert(AlertLevel.Info, "pm", 50, "The system shuts down; "
            + $"if that takes longer than {limit.TotalSeconds:0.###} s it is stalled."));
        _limit = time.CreateTimer(_ => Bite(), null, limit, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _limit?.Dispose();

    private void Bite()
    {
        var now = state();
        var guard = now.Config.Guard;
        if (guard.ShutdownStall == ShutdownStall.AfterFailure && !CannotStop(now))
        {
            log.Write(new Alert(AlertLevel.Warning, "pm", 51,
                "The shutdown takes long, and no group has failed to stop: it goes on."));
            return;
        }
        log.Write(new Alert(AlertLevel.Error, "pm", 52, "The shutdown is stalled."));
        halt.Halt(guard.StallPanics ? FinalAction.KeepalivePanic : FinalAction.KeepaliveReset,
            new Reason("shutdown-stall", "The shutdown of the system is stalled."));
    }

    private static bool CannotStop(State state) => state.Local.Values.Any(
        g => g.Resources.Values.Any(r => r.Phase == ResourcePhase.DeactivationFailed));
}
