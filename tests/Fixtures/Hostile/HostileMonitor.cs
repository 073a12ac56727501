using System.Runtime.CompilerServices;
using Baton.Sdk;

namespace Baton.Fixtures.Hostile;

/// <summary>A monitor, polled and resident, that does harm when it looks.</summary>
public sealed class HostileMonitor(Deeds deeds) : IMonitor, IResidentMonitor
{
    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        await deeds.Do(stop);
        return Finding.Healthy($"seen by {Environment.ProcessId}");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return Finding.Healthy($"seen by {Environment.ProcessId}");
        await deeds.Do(stop);
        await Task.Delay(Timeout.Infinite, stop);
    }
}
