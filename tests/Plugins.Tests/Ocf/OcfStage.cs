using Baton.Plugins.Ocf;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Ocf;

/// <summary>One ocf resource over an agent in memory.</summary>
internal sealed class OcfStage : IDisposable
{
    private readonly OcfParameters _parameters;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-ocf.");

    public OcfStage(params string[] parameters)
    {
        Context = new InstanceContext
        {
            Type = "ocf",
            Name = "thing1",
            Server = "server1",
            ScriptsDirectory = "",
            LogDirectory = "",
            RuntimeDirectory = Path.Join(_folder.FullName, "run", "ocf", "thing1"),
            ProductVersion = "0.1.0",
            InstallDirectory = "",
        };
        AgentPath = Path.Join(_folder.FullName, "resource.d", "acme", "Thing");
        Directory.CreateDirectory(Path.GetDirectoryName(AgentPath)!);
        File.WriteAllText(AgentPath, "");
        Agent = new FakeAgent(Command, Time);
        string[] texts = ["agent=ocf:acme:Thing", $"root={_folder.FullName}",
            "option@0/list=state=/run/a b;$(c)", .. parameters];
        var last = texts.GroupBy(t => t.Split('=', 2)[0]).Select(g => g.Last());
        _parameters = Parameters.Of<OcfParameters>([.. last]);
        Resource = Open();
    }

    public string AgentPath { get; }

    public InstanceContext Context { get; }

    public string Temporary => Path.Join(_folder.FullName, "run", "resource-agents");

    public FakeTimeProvider Time { get; } = new();

    public FakeCommand Command { get; } = new();

    public FakeAgent Agent { get; }

    public FakeFiles Files { get; } = new();

    public FakeLog Log { get; } = new();

    public FakeProcesses Processes { get; } = new();

    public OcfResource Resource { get; private set; }

    /// <summary>The daemon died while the agent started, which goes on without it.</summary>
    public Task<ProcessIdentity> DieInStart() => DieIn("start", Activate);

    /// <summary>The daemon died while the agent stopped, which goes on without it.</summary>
    public Task<ProcessIdentity> DieInStop() => DieIn("stop", Deactivate);

    public Task<Outcome> Activate() => Resource.Activate(Calls.Plain, default).AsTask();

    public Task<Outcome> Deactivate() => Resource.Deactivate(Calls.Plain, default).AsTask();

    public Task<Outcome> Probe() => Resource.Probe(Calls.Plain, default).AsTask();

    /// <summary>What is different in the world for whatever was done.</summary>
    public string World() => $"{Agent.Runs} "
        + string.Join(',', Agent.Actions.Where(a => a.Arguments.Single() == "start").Count(),
            string.Join('|', Files.Texts.Select(t => t.Key + t.Value)));

    private async Task<ProcessIdentity> DieIn(string action, Func<Task> verb)
    {
        var process = Processes.Add();
        var begun = new TaskCompletionSource();
        Command.Process = process;
        Command.Hangs = line => line.Arguments.Single() == action;
        Command.Hanging = begun;
        _ = verb();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (Command.Process, Command.Hanging) = (null, null);
        Resource = Open();
        return process;
    }

    private OcfResource Open() =>
        new(_parameters, Context, Command, Processes, Files, Log, Time);

    public void Dispose() => _folder.Delete(recursive: true);
}
