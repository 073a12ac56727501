using Baton.Plugins.Systemd;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Systemd;

/// <summary>One unit over a mock of systemctl.</summary>
internal sealed class SystemdStage
{
    public const string Group = "/system.slice/thing.service";

    public SystemdStage(params string[] parameters)
    {
        Command.Answer = Answer;
        Files.Texts["/run/user/1001/systemd/private"] = "";
        Files.Texts["/sys/fs/cgroup/cgroup.controllers"] = "pids\n";
        Resource = new SystemdResource(
            Parameters.Of<SystemdParameters>(["unit=thing", .. parameters]), Command, Files,
            Processes, Log, Time);
    }

    public FakeCommand Command { get; } = new();

    public FakeFiles Files { get; } = new();

    public FakeProcesses Processes { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public FakeLog Log { get; } = new();

    public SystemdResource Resource { get; }

    public string Load { get; set; } = "loaded";

    public string Active { get; set; } = "inactive";

    public string File { get; set; } = "static";

    public string Type { get; set; } = "notify";

    /// <summary>What systemd counts; its own word for nothing.</summary>
    public string Tasks { get; set; } = "[not set]";

    /// <summary>True if systemd forgets the group of a unit that is down.</summary>
    public bool ForgetsGroup { get; set; } = true;

    public ProcessIdentity? Main { get; set; }

    /// <summary>How getent ends.</summary>
    public CommandResult Account { get; set; } =
        new(0, "alice:x:1001:100::/home/alice:/bin/sh\n", "", false);

    /// <summary>What a job leads to, if not to what it is for.</summary>
    public Dictionary<string, string> LeadsTo { get; } = [];

    /// <summary>How long a job takes.</summary>
    public Dictionary<string, TimeSpan> Takes { get; } = [];

    /// <summary>Told of every look.</summary>
    public Action Looked { get; set; } = () => { };

    public string Jobs => string.Join(' ', Command.Lines.Where(l => l.Program == "systemctl")
        .Select(l => l.Arguments[3]).Where(v => v != "show"));

    /// <summary>Whether processes are in the unit's group.</summary>
    public bool IsPopulated
    {
        set => Files.Texts[$"/sys/fs/cgroup{Group}/cgroup.events"] =
            $"populated {(value ? 1 : 0)}\nfrozen 0\n";
    }

    /// <summary>Lets time pass until a call has ended.</summary>
    public async Task<T> Ended<T>(ValueTask<T> call)
    {
        var task = call.AsTask();
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return await task;
    }

    private CommandResult Answer(CommandLine line)
    {
        if (line.Program == "getent") return Account;
        string verb = line.Arguments[3];
        if (verb == "show") return Show();
        if (Takes.TryGetValue(verb, out var taken))
        {
            Time.Advance(taken < line.Timeout ? taken : line.Timeout);
            if (taken >= line.Timeout)
            {
                Active = "activating";
                return new CommandResult(137, "", "", TimedOut: true);
            }
        }
        bool asked = !LeadsTo.TryGetValue(verb, out string? state);
        Active = asked ? verb == "start" ? "active" : "inactive" : state!;
        Main = Active == "active" ? Processes.Start(line) : null;
        return asked ? FakeCommand.Ended(0)
            : new CommandResult(1, "", "Job for thing.service failed.\nSee\n", false);
    }

    private CommandResult Show()
    {
        Looked();
        bool down = Active is "inactive" or "failed";
        return new CommandResult(0, $"MainPID={Main?.Pid ?? 0}\nResult=success\nLoadState={Load}\n"
            + $"ActiveState={Active}\nSubState=x\nUnitFileState={File}\nType={Type}\n"
            + $"Id=thing.service\nSlice=system.slice\nTasksCurrent={Tasks}\n"
            + $"ControlGroup={(down && ForgetsGroup ? "" : Group)}\n", "", false);
    }
}
