using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Fixtures.Hostile;

/// <summary>A resource that is a process, which is to outlive the plugin's own.</summary>
public sealed class HostileResource(IProcesses processes, Deeds deeds) : IResource
{
    /// <inheritdoc/>
    public ValueTask<Outcome> Probe(Call call, CancellationToken stop) =>
        ValueTask.FromResult(ProcessIdentity.Parse(call.Handle) is { } known
            && processes.IsAlive(known)
                ? Outcome.Done(handle: call.Handle) : Outcome.NotRunning());

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        await deeds.Do(stop);
        return Outcome.Done(
            handle: processes.Start(new CommandLine("sleep", ["1000"])).ToString());
    }

    /// <inheritdoc/>
    public ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        if (ProcessIdentity.Parse(call.Handle) is { } known)
            processes.Signal(known, 9, wholeSession: true);
        return ValueTask.FromResult(Outcome.Done());
    }
}
