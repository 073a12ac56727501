using Baton.Sdk;

namespace Baton.Fixtures.Faulty;

/// <summary>A channel for alerts that breaks the rule its parameter names.</summary>
public sealed class FaultyAlert(Misdeeds misdeeds) : IAlert
{
    /// <inheritdoc/>
    public async ValueTask<Outcome> Tell(AlertNotice notice, CancellationToken stop)
    {
        misdeeds.Throw();
        misdeeds.Leak();
        if (misdeeds.Is("nothing")) return null!;
        if (misdeeds.Is("silent")) return new Outcome(OutcomeKind.Failed);
        var ended = await misdeeds.Run("tell", stop);
        return ended.ExitCode == 0 ? Outcome.Done() : Outcome.Failed("it was not told");
    }
}
