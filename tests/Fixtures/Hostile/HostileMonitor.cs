using System.Runtime.CompilerServices;
using Baton.Sdk;

namespace Baton.Fixtures.Hostile;

/// <summary>A monitor, polled and resident, that does harm when it looks.</summary>
public sealed class HostileMonitor(Deeds deeds, HostileParameters parameters)
    : IMonitor, IResidentMonitor
{
    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        await deeds.Do(stop);
        if (parameters.Deed == "lies")
            return new Finding((FindingKind)2, new string('l', 8 * 1024 * 1024));
        return Finding.Healthy($"seen by {Environment.ProcessId}");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return Finding.Healthy($"seen by {Environment.ProcessId}");
        while (parameters.Deed == "floods") yield return Finding.Healthy("and again");
        await deeds.Do(stop);
        await Task.Delay(Timeout.Infinite, stop);
    }
}
