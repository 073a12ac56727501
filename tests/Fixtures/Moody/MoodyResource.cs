using Baton.Sdk;

namespace Baton.Fixtures.Moody;

/// <summary>A resource that fails in the way its parameter asks for.</summary>
public sealed class MoodyResource(Temper temper) : IResource
{
    /// <inheritdoc/>
    public ValueTask<Outcome> Probe(Call call, CancellationToken stop) =>
        ValueTask.FromResult(Outcome.Done());

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        await temper.Act("activate", stop);
        if (temper.Odd<OutcomeKind>() is var (kind, reason))
            return new Outcome(kind, reason, null!);
        return temper.Mood switch
        {
            "nothing" => null!,
            "huge" => Outcome.Done("", new string('h', 5000)),
            _ => Outcome.Done("fine"),
        };
    }

    /// <inheritdoc/>
    public ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        temper.Say("deactivate");
        return ValueTask.FromResult(Outcome.Done());
    }
}
