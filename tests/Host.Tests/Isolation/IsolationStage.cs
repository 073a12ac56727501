using System.Collections.Concurrent;
using System.Globalization;
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

    public IsolationStage(TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        Place = new HostingPlace(
            Path.Combine(Scratch.BuiltProject("Clphost"), "clphost"), Scratch.At("clphost"),
            Scratch.Root, _processes, time, Lines.Enqueue,
            (_, text) =>
            {
                Told.Enqueue(text);
                _told.TrySetResult();
            })
        {
            UserOf = _ => User,
            TellLack = Lacks.Enqueue,
        };
        Isolation = new ProcessIsolation(() => Place);
        var ports = HostPorts.OverMachine(TimeProvider.System, Lines.Enqueue);
        Host = new PluginHost(Catalog.Empty, ports, Isolation);
    }

    public Scratch Scratch { get; } = new();

    public HostingPlace Place { get; }

    public ProcessIsolation Isolation { get; }

    public PluginHost Host { get; }

    public ConcurrentQueue<PluginLogLine> Lines { get; } = [];

    public ConcurrentQueue<string> Told { get; } = [];

    public ConcurrentQueue<string> Lacks { get; } = [];

    /// <summary>The user that processes are to run as; null for their manifests'.</summary>
    public string? User { get; set; }

    public ProcessesPort Processes => _processes;

    /// <summary>What the marks of this stage's processes begin with.</summary>
    public string Mark => HostedFiles.MarkOf(Scratch.At("clphost"));

    /// <summary>Waits until something is so.</summary>
    public static void Until(Func<bool> so, string what) =>
        Assert.IsTrue(SpinWait.SpinUntil(so, Patience), what);

    /// <summary>Live processes whose command line holds a word.</summary>
    public static int[] Running(string word) =>
        [.. Directory.EnumerateDirectories("/proc").Where(p => Read(p + "/cmdline").Contains(
            word, StringComparison.Ordinal))
            .Select(p => int.Parse(Path.GetFileName(p), CultureInfo.InvariantCulture))];

    public static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

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

    public MonitorInstance Moody(string mood)
    {
        Plant("Moody", m => CatalogTests.ToMonitor(m, resident: false));
        bool opened = Host.TryOpenMonitor("moody", Stage.Context("moody"),
            new Dictionary<string, string> { ["mood"] = mood }, out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
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
