using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Fixtures.Good;

/// <summary>A service of the plugin's own, to be found by the scan.</summary>
public interface IGreeting
{
    /// <summary>A greeting.</summary>
    string Text { get; }
}

/// <summary>Greets with the instance's name.</summary>
internal sealed class Greeting(InstanceContext context, GoodParameters parameters) : IGreeting
{
    public string Text => $"{context.Name} {parameters.Name} {parameters.Count}";
}

/// <summary>A port of the plugin's making, which must not take the host's place.</summary>
internal sealed class OwnFiles : IFiles
{
    public bool Exists(string path) => false;

    public string? ReadText(string path) => null;

    public void WriteText(string path, string text)
    {
    }

    public void Delete(string path)
    {
    }

    public void Rotate(string path, long limitBytes)
    {
    }
}

/// <summary>What resources have in common here: the interface comes through it.</summary>
public abstract class SteadyResource : IResource
{
    /// <summary>True while held.</summary>
    protected bool Held { get; set; }

    /// <inheritdoc/>
    public ValueTask<Outcome> Probe(Call call, CancellationToken stop) =>
        ValueTask.FromResult(Held ? Outcome.Done() : Outcome.NotRunning());

    /// <inheritdoc/>
    public abstract ValueTask<Outcome> Activate(Call call, CancellationToken stop);

    /// <inheritdoc/>
    public ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        Held = false;
        return ValueTask.FromResult(Outcome.Done());
    }
}

/// <summary>Does what it is asked.</summary>
public sealed class GoodResource(IGreeting greeting, IFiles files, ICommand command,
    IProcesses processes, INetwork network, IPluginLog log, TimeProvider time) : SteadyResource
{
    /// <inheritdoc/>
    public override ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        Held = true;
        log.Info("activated");
        object[] ports = [files, command, processes, network, time];
        return ValueTask.FromResult(Outcome.Done(greeting.Text,
            string.Join(' ', ports.Select(p => p.GetType().Name))));
    }
}
