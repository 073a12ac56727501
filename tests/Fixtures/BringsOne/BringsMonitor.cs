using Baton.Fixtures.LibOne;
using Baton.Sdk;

namespace Baton.Fixtures.BringsOne;

/// <summary>Says which version of its own library it got.</summary>
public sealed class BringsMonitor : IMonitor
{
    /// <inheritdoc/>
    public ValueTask<Finding> Check(Look look, CancellationToken stop) =>
        ValueTask.FromResult(Finding.Healthy(
            $"{Voice.Name} {typeof(Voice).Assembly.GetName().Version?.Major}"));
}
