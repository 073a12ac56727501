using Baton.Plugins.Fip;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Fip;

/// <summary>One floating IP resource over a network in memory.</summary>
internal sealed class FipStage : IDisposable
{
    public FipStage(params string[] parameters)
    {
        string[] texts = parameters.Any(p => p.StartsWith("ip=", StringComparison.Ordinal))
            ? parameters : [.. parameters, "ip=10.0.0.12"];
        Resource = new FipResource(
            Parameters.Of<FipParameters>(texts), Network, Log, Time);
    }

    public FakeNetwork Network { get; } =
        new FakeNetwork().With("lo", "127.0.0.1/8").With("eth0", "10.0.0.1/24 fd00::1/64");

    public FakeLog Log { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public FipResource Resource { get; }

    public Task<Outcome> Activate(CancellationToken stop = default) =>
        Resource.Activate(Calls.Plain, stop).AsTask();

    public Task<Outcome> Deactivate() => Resource.Deactivate(Calls.Plain, default).AsTask();

    public Task<Outcome> Probe() => Resource.Probe(Calls.Plain, default).AsTask();

    public void Dispose() => Resource.Dispose();
}
