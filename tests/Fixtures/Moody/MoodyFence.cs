using Baton.Sdk;

namespace Baton.Fixtures.Moody;

/// <summary>A fence device that fails in the way its parameter asks for.</summary>
public sealed class MoodyFence(Temper temper) : IFence
{
    /// <inheritdoc/>
    public async ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop)
    {
        await temper.Act("stop", stop);
        if (temper.Odd<OutcomeKind>() is var (kind, reason)) return new Outcome(kind, reason);
        return temper.Mood == "nothing" ? null! : Outcome.Done($"{order.Server} is off");
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop)
    {
        await temper.Act("status", stop);
        return temper.Mood == "off" ? Outcome.NotRunning("it is off") : Outcome.Done("it is on");
    }
}
