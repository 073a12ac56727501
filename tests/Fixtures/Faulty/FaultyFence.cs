using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Fixtures.Faulty;

/// <summary>A fence device that breaks the rule its parameter names.</summary>
public sealed class FaultyFence(Misdeeds misdeeds) : IFence
{
    private const int Off = 2;

    /// <inheritdoc/>
    public async ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop)
    {
        misdeeds.Throw();
        misdeeds.Leak();
        if (misdeeds.Is("silent")) return new Outcome(OutcomeKind.Failed);
        var ended = await misdeeds.Run("stop", stop);
        return ended switch
        {
            { TimedOut: true } when !misdeeds.Is("sure") => Outcome.Failed("it did not end"),
            { ExitCode: Off } when misdeeds.Is("modest") => Outcome.NotRunning("it was off"),
            { ExitCode: 0 or Off } or { TimedOut: true } => Outcome.Done(),
            _ => Outcome.Failed("it did not stop"),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop)
    {
        misdeeds.Throw();
        CommandResult ended = await misdeeds.Run("status", stop);
        return ended switch
        {
            { ExitCode: 0 } => Outcome.Done(),
            { ExitCode: Off } => Outcome.NotRunning(),
            _ => Outcome.Failed("it cannot be told"),
        };
    }
}
