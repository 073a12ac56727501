using Baton.Plugins.Exec;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Exec;

/// <summary>One exec resource with its scripts on disk and everything else in memory.</summary>
internal sealed class ExecStage : IDisposable
{
    public const string MarkPath = "/run/baton/exec1/active.json";

    private readonly List<ExecResource> _opened = [];

    public ExecStage(params string[] parameters)
    {
        Parameters = parameters;
        Directory.CreateDirectory(Scripts);
        Script("start.sh");
        Script("stop.sh");
        Resource = Open();
    }

    public string Scripts { get; } = Path.Join(Path.GetTempPath(), $"exec-{Guid.NewGuid():N}");

    public string[] Parameters { get; set; }

    public FakeCommand Command { get; } = new();

    public FakeProcesses Processes { get; } = new();

    public FakeFiles Files { get; } = new();

    public FakeLog Log { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public ExecResource Resource { get; private set; }

    /// <summary>The daemon was restarted: a new instance, the same server.</summary>
    public ExecResource Reopen() => Resource = Open();

    /// <summary>The daemon died while the start script ran, which goes on without it.</summary>
    public Task<ProcessIdentity> DieInStart() => DieIn(() => Activate());

    /// <summary>The daemon died while the stop script ran, which goes on without it.</summary>
    public Task<ProcessIdentity> DieInStop() => DieIn(() => Deactivate());

    public void Script(string name, bool executable = true)
    {
        string path = Path.Join(Scripts, name);
        File.WriteAllText(path, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, executable
                ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                : UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void RemoveScript(string name) => File.Delete(Path.Join(Scripts, name));

    public Task<Outcome> Activate(Call? call = null, CancellationToken stop = default) =>
        Resource.Activate(call ?? Calls.Plain, stop).AsTask();

    public Task<Outcome> Deactivate(Call? call = null, CancellationToken stop = default) =>
        Resource.Deactivate(call ?? Calls.Plain, stop).AsTask();

    public Task<Outcome> Probe(Call? call = null) =>
        Resource.Probe(call ?? Calls.Plain, default).AsTask();

    /// <summary>The scripts that ran, synchronous and not, by file name.</summary>
    public string Ran() => string.Join(' ', Command.Lines.Concat(Processes.Lines)
        .Select(l => Path.GetFileName(l.Program)));

    public void Dispose()
    {
        foreach (var resource in _opened) resource.Dispose();
        Directory.Delete(Scripts, recursive: true);
    }

    private async Task<ProcessIdentity> DieIn(Func<Task> verb)
    {
        var script = Processes.Add();
        Command.Process = script;
        Command.Hanging = new();
        _ = verb();
        await Command.Hanging.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (Command.Process, Command.Hanging) = (null, null);
        Reopen();
        return script;
    }

    private ExecResource Open()
    {
        var context = new InstanceContext
        {
            Type = "exec",
            Name = "exec1",
            Group = "failover1",
            Server = "server1",
            ScriptsDirectory = Scripts,
            LogDirectory = "/var/log/baton",
            RuntimeDirectory = "/run/baton/exec1",
            ProductVersion = "0.1.0",
            InstallDirectory = "/opt/baton",
        };
        var resource = new ExecResource(Tests.Parameters.Of<ExecParameters>(Parameters), context,
            Command, Processes, Files, Log, Time);
        _opened.Add(resource);
        return resource;
    }
}
