using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Baton.Host.Isolation;
using Baton.Host.Ports;

namespace Baton.Host.Tests.Isolation;

/// <summary>A plugin host whose plugins run in real processes, over planted fixtures.</summary>
internal sealed class IsolationStage : IDisposable
{
    /// <summary>Far beyond what a process takes to start on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ProcessesPort _processes = new();
    private readonly TaskCompletionSource _told =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IsolationStage()
    {
        Isolation = new ProcessIsolation(() => new HostingPlace(
            Path.Combine(Scratch.BuiltProject("Clphost"), "clphost"), Scratch.At("clphost"),
            Scratch.Root, _processes, TimeProvider.System, Lines.Enqueue,
            (_, text) =>
            {
                Told.Enqueue(text);
                _told.TrySetResult();
            }));
        var ports = HostPorts.OverMachine(TimeProvider.System, Lines.Enqueue);
        Host = new PluginHost(Catalog.Empty, ports, Isolation);
    }

    public Scratch Scratch { get; } = new();

    public ProcessIsolation Isolation { get; }

    public PluginHost Host { get; }

    public ConcurrentQueue<PluginLogLine> Lines { get; } = [];

    public ConcurrentQueue<string> Told { get; } = [];

    /// <summary>Done once anything was told.</summary>
    public Task FirstTold => _told.Task.WaitAsync(Patience);

    public void Plant(string fixture, Action<JsonObject>? change = null)
    {
        Scratch.Plant(fixture, "it", manifest =>
        {
            manifest["isolation"] = "process";
            change?.Invoke(manifest);
        });
        Host.Use(Catalog.Scan(Scratch.Plugins));
    }

    public MonitorInstance Hostile(string deed, bool resident = false, string name = "")
    {
        if (Host.Catalog.Find("hostile") is null)
            Plant("Hostile", m => m["monitor"]!["resident"] = resident);
        bool opened = Host.TryOpenMonitor("hostile",
            Stage.Context("hostile") with { Name = name.Length > 0 ? name : deed },
            new Dictionary<string, string> { ["deed"] = deed }, out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }

    public ResourceInstance Resource(string type, string fixture, Action<JsonObject>? change,
        params (string Key, string Value)[] values)
    {
        Plant(fixture, change);
        bool opened = Host.TryOpenResource(type, Stage.Context(type),
            values.ToDictionary(v => v.Key, v => v.Value), out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }

    public void Dispose()
    {
        Isolation.DisposeAsync().AsTask().Wait(Patience);
        _processes.Dispose();
        Scratch.Dispose();
    }
}
