using Baton.Plugins.Systemd;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Systemd;

/// <summary>One unit over a mock of systemctl.</summary>
internal sealed class SystemdStage
{
    public SystemdStage(params string[] parameters)
    {
        Command.Answer = Answer;
        Files.Texts["/etc/passwd"] = "root:x:0:0::/root:/bin/sh\nalice:x:1001:100::/:/bin/sh\n";
        Resource = new SystemdResource(
            Parameters.Of<SystemdParameters>(["unit=thing", .. parameters]), Command, Files, Log);
    }

    public FakeCommand Command { get; } = new();

    public FakeFiles Files { get; } = new();

    public FakeLog Log { get; } = new();

    public SystemdResource Resource { get; }

    public string Load { get; set; } = "loaded";

    public string Active { get; set; } = "inactive";

    public string File { get; set; } = "static";

    /// <summary>What a job leads to, if not to what it is for.</summary>
    public Dictionary<string, string> LeadsTo { get; } = [];

    public string Jobs => string.Join(' ', Command.Lines.Select(l => l.Arguments[3])
        .Where(v => v != "show"));

    private CommandResult Answer(CommandLine line)
    {
        string verb = line.Arguments[3];
        if (verb == "show")
            return new CommandResult(0, $"MainPID=0\nResult=success\nLoadState={Load}\n"
                + $"ActiveState={Active}\nSubState=x\nUnitFileState={File}\n", "", false);
        bool asked = !LeadsTo.TryGetValue(verb, out string? state);
        Active = asked ? verb == "start" ? "active" : "inactive" : state!;
        return asked ? FakeCommand.Ended(0)
            : new CommandResult(1, "", "Job for thing.service failed.\nSee\n", false);
    }
}
