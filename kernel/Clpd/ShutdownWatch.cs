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
    /// <summary>How long the system is asked; what does not answer then is not stopping.</summary>
    public static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private static readonly CommandLine Question =
        new("systemctl", ["is-system-running"]) { Timeout = AskLimit };

    private ITimer? _limit;
    private Task _asked = Task.CompletedTask;
    private bool _told;

    /// <summary>How long the system may still take after the daemon's end; null for ever.</summary>
    public TimeSpan? Limit { get; private set; }

    /// <summary>The daemon was told to stop: asks what the system is about.</summary>
    public void Begin() => _asked = Task.Run(Ask);

    /// <summary>
    /// Ends what must not end before <see cref="Limit"/> is known; a little later anyway.
    /// </summary>
    public async Task Then(Action end)
    {
        var patience = Task.Delay(AskLimit * 1.2, time);
        await Task.WhenAny(_asked, patience).ConfigureAwait(false);
        end();
    }

    public void Dispose() => _limit?.Dispose();

    private async Task Ask()
    {
        var config = state().Config;
        var guard = config.Guard;
        if (guard.ShutdownStall == ShutdownStall.Off) return;
        // Only the daemon may have been asked to stop; then its groups may take their time.
        var answer = await command.Run(Question, CancellationToken.None).ConfigureAwait(false);
        if (answer.Output.Trim() != "stopping") return;
        var limit = guard.StallTimeoutFor(config);
        if (guard.ShutdownStall == ShutdownStall.Always) Limit = limit;
        log.Write(new Alert(AlertLevel.Info, "pm", 50, "The system shuts down; "
            + $"if that takes longer than {limit.TotalSeconds:0.###} s it is stalled."));
        _limit = time.CreateTimer(_ => Bite(), null, limit, LookAgain);
    }

    private void Bite()
    {
        var now = state();
        var guard = now.Config.Guard;
        if (guard.ShutdownStall == ShutdownStall.AfterFailure && !CannotStop(now))
        {
            // Looked at again and again: a group may fail to stop only later.
            if (_told) return;
            _told = true;
            log.Write(new Alert(AlertLevel.Warning, "pm", 51,
                "The shutdown takes long, and no group has failed to stop: it goes on."));
            return;
        }
        _limit?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        halt.Halt(guard.StallPanics ? FinalAction.KeepalivePanic : FinalAction.KeepaliveReset,
            new Reason("shutdown-stall", "The shutdown of the system is stalled."));
        log.Write(new Alert(AlertLevel.Error, "pm", 52, "The shutdown is stalled."));
    }

    private static bool CannotStop(State state) => state.Local.Values.Any(
        g => g.Resources.Values.Any(r => r.Phase == ResourcePhase.DeactivationFailed));
}
