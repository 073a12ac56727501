using System.Collections.Concurrent;
using Baton.Host.Ports;
using Baton.Sdk;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Host.Tests;

/// <summary>
/// A plugin host over planted fixtures, hand-driven time and a gate for moody ones.
/// </summary>
internal sealed class Stage : IDisposable
{
    /// <summary>How long a test waits for what should come at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly ProcessesPort Processes = new();

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _heard = new();

    public Stage()
    {
        var ports = new HostPorts(new CommandPort(Processes, Time), Gate, new FilesPort(),
            new NetworkPort(Time, Processes), context => new PluginLog(context, Time, Hear), Time);
        Host = new PluginHost(Catalog.Empty, ports);
    }

    public Scratch Scratch { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public GateProcesses Gate { get; } = new();

    public PluginHost Host { get; }

    public ConcurrentQueue<PluginLogLine> Lines { get; } = [];

    /// <summary>Done once a plugin logged this.</summary>
    public Task Heard(string text) => _heard.GetOrAdd(text,
        _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
        .Task.WaitAsync(Patience);

    public ResourceInstance Resource(string type, params (string, string)[] values)
    {
        Host.Use(Catalog.Scan(Scratch.Plugins));
        bool opened = Host.TryOpenResource(type, Context(type),
            values.ToDictionary(v => v.Item1, v => v.Item2), out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }

    /// <summary>A fence device for server2.</summary>
    public FenceInstance Fence(string mood)
    {
        Scratch.Plant("Moody", "moody", CatalogTests.ToFence);
        Host.Use(Catalog.Scan(Scratch.Plugins));
        bool opened = Host.TryOpenFence("moody", Context("moody"), new Dictionary<string, string>
        {
            ["mood"] = "throws",
            ["server@server2/mood"] = mood,
        }, "server2", out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }

    public AlertInstance Alert(string mood)
    {
        Scratch.Plant("Moody", "moody", AlertInstanceTests.ToAlert);
        Host.Use(Catalog.Scan(Scratch.Plugins));
        return AlertInstanceTests.Open(Host, mood);
    }

    public MonitorInstance Monitor(string mood, bool resident = false)
    {
        Scratch.Plant("Moody", "moody", m => CatalogTests.ToMonitor(m, resident));
        Host.Use(Catalog.Scan(Scratch.Plugins));
        bool opened = Host.TryOpenMonitor("moody", Context("moody"),
            new Dictionary<string, string> { ["mood"] = mood }, out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }

    public ResourceInstance Moody(string mood)
    {
        Scratch.Plant("Moody", "moody");
        return Resource("moody", ("mood", mood));
    }

    public static InstanceContext Context(string type) => new()
    {
        Type = type,
        Name = type + "1",
        Server = "server1",
        ScriptsDirectory = "/scripts",
        LogDirectory = "/log",
        RuntimeDirectory = "/run",
        ProductVersion = "0.1.0",
        InstallDirectory = "/opt",
    };

    public static Call Call(double seconds = 5) => new()
    {
        Group = "failover1",
        Resource = "moody1",
        Epoch = 1,
        Deadline = TimeSpan.FromSeconds(seconds),
        Server = "server1",
    };

    public static Look Look(double seconds = 5) => new()
    {
        Monitor = "moody1",
        Timeout = TimeSpan.FromSeconds(seconds),
        Interval = TimeSpan.FromSeconds(60),
        Server = "server1",
    };

    public void Dispose()
    {
        Gate.Open();
        Scratch.Dispose();
    }

    private void Hear(PluginLogLine line)
    {
        Lines.Enqueue(line);
        _heard.GetOrAdd(line.Text, _ => new TaskCompletionSource(
            TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}

/// <summary>A port whose wait ends when the test opens the gate.</summary>
internal sealed class GateProcesses : IProcesses
{
    private readonly TaskCompletionSource<int?> _gate =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult(0);

    public async ValueTask<int?> WaitForExit(ProcessIdentity process, CancellationToken stop) =>
        await _gate.Task.WaitAsync(stop);

    public ProcessIdentity Start(CommandLine line) => throw new NotSupportedException();

    public ProcessIdentity? Find(int pid) => null;

    public bool IsAlive(ProcessIdentity process) => false;

    public ValueTask WaitForSession(ProcessIdentity leader, CancellationToken stop) => default;

    public void Signal(ProcessIdentity process, int signal, bool wholeSession)
    {
    }
}
