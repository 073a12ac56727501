using Baton.Sdk;

namespace Baton.Fixtures.Faulty;

/// <summary>Parameters that nobody explains.</summary>
public sealed record UnexplainedParameters
{
    /// <summary>A number whose default is not allowed.</summary>
    [Parameter("count", Default = "0", Min = 1)]
    public int Count { get; set; }
}

/// <summary>A monitor with parameters that nobody explains.</summary>
public sealed class UnexplainedMonitor(UnexplainedParameters parameters) : IMonitor
{
    /// <inheritdoc/>
    public ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Finding.Healthy($"{parameters.Count}"));
    }
}
