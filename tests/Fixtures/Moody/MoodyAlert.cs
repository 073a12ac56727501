using Baton.Sdk;

namespace Baton.Fixtures.Moody;

/// <summary>A channel for alerts that fails in the way its parameter asks for.</summary>
public sealed class MoodyAlert(Temper temper) : IAlert
{
    /// <inheritdoc/>
    public async ValueTask<Outcome> Tell(AlertNotice notice, CancellationToken stop)
    {
        await temper.Act($"tell {notice.Module} {notice.Number} {notice.Text}", stop);
        if (temper.Odd<OutcomeKind>() is var (kind, reason)) return new Outcome(kind, reason);
        return temper.Mood switch
        {
            "nothing" => null!,
            "never" => Outcome.Misconfigured($"{notice.Key} can never be told"),
            _ => Outcome.Done($"{notice.Server} has told {notice.Grade} {notice.Lost}"),
        };
    }
}
