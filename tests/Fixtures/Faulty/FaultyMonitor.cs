using System.Runtime.CompilerServices;
using Baton.Sdk;

namespace Baton.Fixtures.Faulty;

/// <summary>A monitor, polled and resident, that breaks the rule its parameter names.</summary>
public sealed class FaultyMonitor(Misdeeds misdeeds) : IMonitor, IResidentMonitor
{
    private int _looks;

    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        misdeeds.Throw();
        misdeeds.Leak();
        if (misdeeds.Is("nothing")) return null!;
        if (misdeeds.Is("silent")) return new Finding(FindingKind.Faulty);
        if (misdeeds.Is("fickle") && ++_looks % 2 == 0) return Finding.Faulty(1, "now it is bad");
        var ended = await misdeeds.Run("check", stop);
        return ended.ExitCode == 0 ? Finding.Healthy() : Finding.Faulty(1, "it is bad");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        misdeeds.Throw();
        misdeeds.Leak();
        yield return misdeeds.Is("silent") ? new Finding(FindingKind.Unknown) : Finding.Healthy();
        if (misdeeds.Is("ends")) yield break;
        if (misdeeds.Is("breaks")) throw new InvalidDataException("a bad day");
        await Task.Delay(
            Timeout.Infinite, misdeeds.Is("deaf") ? CancellationToken.None : stop);
    }
}
