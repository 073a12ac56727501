using Baton.Plugins.Tests.Fakes;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Ocf;

/// <summary>An agent in memory: it runs or not, and ends as a test wants.</summary>
internal sealed class FakeAgent
{
    public const string Metadata = """
        <?xml version="1.0"?>
        <!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
        <resource-agent name="Thing" version="1.0">
          <parameters>
            <parameter name="state" unique="1" required="1">
              <content type="string" default="" />
            </parameter>
            <parameter name="mode" required="1"><content type="string" default="a" /></parameter>
            <parameter name="force"><content type="boolean" default="no" /></parameter>
            <parameter name="port"><content type="integer" default="80" /></parameter>
            <parameter name="odd"><content type="integer" default="10s" /></parameter>
            <parameter name="log"><content type="select" default="off">
              <option value="off" /><option value="on" /></content></parameter>
            <parameter name="password"><content type="string" /></parameter>
          </parameters>
          <actions>
            <action name="start" timeout="20s" /><action name="stop" timeout="1m" />
            <action name="monitor" timeout="20s" interval="10s" depth="0" />
            <action name="monitor" timeout="30" interval="60s" depth="10" />
            <action name="validate-all" timeout="20s" /><action name="meta-data" timeout="5s" />
          </actions>
        </resource-agent>
        """;

    private readonly FakeTimeProvider _time;

    public FakeAgent(FakeCommand command, FakeTimeProvider time)
    {
        _time = time;
        command.Answer = Answer;
    }

    public bool Runs { get; set; }

    /// <summary>What an action ends with, if not as a good agent's.</summary>
    public Dictionary<string, CommandResult> Ends { get; } = [];

    /// <summary>How long an action takes, if it takes any time.</summary>
    public Dictionary<string, TimeSpan> Takes { get; } = [];

    public List<CommandLine> Actions { get; } = [];

    public string Verbs => string.Join(' ', Actions.Select(l => l.Arguments.Single()));

    public CommandLine Last(string action) => Actions.Last(l => l.Arguments.Single() == action);

    private CommandResult Answer(CommandLine line)
    {
        Actions.Add(line);
        string action = line.Arguments.Single();
        if (Takes.TryGetValue(action, out var taken))
        {
            _time.Advance(taken < line.Timeout ? taken : line.Timeout);
            if (taken >= line.Timeout) return new CommandResult(137, "", "", TimedOut: true);
        }
        if (Ends.TryGetValue(action, out var end)) return end;
        switch (action)
        {
            case "meta-data": return new CommandResult(0, Metadata, "", false);
            case "start": Runs = true; break;
            case "stop": Runs = false; break;
            case "monitor" when !Runs: return new CommandResult(7, "", "", false);
        }
        return FakeCommand.Ended(0);
    }
}
