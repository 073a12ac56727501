using System.Runtime.CompilerServices;
using Baton.Sdk;

namespace Baton.Fixtures.Moody;

/// <summary>A monitor, polled and resident, that fails in the way its parameter asks for.</summary>
public sealed class MoodyMonitor(Temper temper) : IMonitor, IResidentMonitor
{
    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        await temper.Act("check", stop);
        return temper.Odd<FindingKind>() is var (kind, reason)
            ? new Finding(kind, reason) : temper.Mood == "nothing"
            ? null! : Finding.Healthy("fine");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return Finding.Healthy("here");
        while (temper.Mood == "floods") yield return Finding.Caution(1, "and again");
        if (temper.Odd<FindingKind>() is var (kind, reason)) yield return new Finding(kind, reason);
        await temper.Act("watch", stop);
        yield return Finding.Faulty(3, "gone");
    }
}
