using Baton.Plugins.Fenceagent;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Fenceagent;

[TestClass]
public sealed class AgentFenceTests
{
    private const string Metadata = """
        <?xml version="1.0" ?>
        <resource-agent name="fence_lamp" shortdesc="an agent of a test">
          <parameters>
            <parameter name="action" required="1"><content type="string"/></parameter>
            <parameter name="ip" required="1" obsoletes="ipaddr"/>
            <parameter name="ipaddr" required="1" deprecated="1"/>
            <parameter name="username"/>
            <parameter name="passwd"/>
            <parameter name="plug" required="1"/>
            <parameter name="ssl"/>
            <parameter name="secret_key"/>
          </parameters>
          <actions>
            <action name="on"/><action name="off"/><action name="reboot"/>
            <action name="status"/><action name="metadata"/>
          </actions>
        </resource-agent>
        """;

    private static readonly string WithNmi = Metadata.Replace("<action name=\"on\"/>",
        "<action name=\"on\"/><action name=\"diag\"/>", StringComparison.Ordinal);

    private readonly FakeCommand _command = new();

    private AgentFence Fence(params string[] texts)
    {
        var answer = _command.Answer;
        _command.Answer = line => line.Input == "action=metadata\n"
            ? new CommandResult(0, Metadata, "", false) : answer(line);
        return new AgentFence(Parameters.Of<AgentParameters>(
            ["agent=fence_lamp", .. texts]), _command);
    }

    private static readonly string[] Right =
        ["plug=3", "ip=10.0.0.9", "user=admin", "password=s3cret", "option@0/list=ssl=1"];

    private static FenceOrder Order(FenceAction action = FenceAction.PowerOff) => new()
    {
        Server = "server1",
        Local = "server2",
        Action = action,
        Deadline = TimeSpan.FromSeconds(9),
    };

    [TestMethod]
    public async Task All_is_said_on_standard_input_under_the_names_of_the_metadata()
    {
        var fence = Fence(Right);
        Assert.IsTrue((await fence.Stop(Order(), default)).IsDone);
        Assert.HasCount(2, _command.Lines);
        Assert.AreEqual(
            "action=off\nip=10.0.0.9\npasswd=s3cret\nplug=3\nssl=1\nusername=admin\n",
            _command.Lines[1].Input);
        Assert.IsTrue(_command.Lines.All(l => l.Arguments.IsEmpty));
        await fence.Stop(Order(FenceAction.Reset), default);
        Assert.HasCount(3, _command.Lines, "the metadata is asked for once");
        StringAssert.StartsWith(_command.Lines[2].Input, "action=reboot\n");
    }

    [TestMethod]
    [DataRow("plug=3", "the option ip is missing")]
    [DataRow("plug=3,ip=a,option@0/list=colour=red", "no option 'colour'")]
    [DataRow("plug=3,ip=a,option@0/list=ssl", "NAME=VALUE")]
    [DataRow("plug=3,ip=a,option@0/list=action=on", "not an option")]
    [DataRow("plug=3\naction=on,ip=a", "line break")]
    public async Task What_the_agent_would_not_understand_is_not_said_to_it(
        string texts, string says)
    {
        var outcome = await Fence(texts.Split(',')).Stop(Order(), default);
        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind);
        StringAssert.Contains(outcome.Reason, says);
        Assert.HasCount(1, _command.Lines);
    }

    [TestMethod]
    public async Task An_action_that_the_agent_does_not_have_is_told()
    {
        var outcome = await Fence(Right).Stop(Order(FenceAction.Nmi), default);
        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "'diag'");
    }

    [TestMethod]
    [DataRow(0, "Status: ON", OutcomeKind.Done)]
    [DataRow(2, "Status: OFF", OutcomeKind.NotRunning)]
    [DataRow(2, "", OutcomeKind.Failed, DisplayName = "arguments that it does not take")]
    [DataRow(1, "", OutcomeKind.Failed)]
    public async Task A_status_is_an_exit_code_and_off_is_said_too(
        int code, string says, OutcomeKind kind)
    {
        _command.Answer = _ => new CommandResult(code, says + "\n", "", false);
        Assert.AreEqual(kind, (await Fence(Right).Status(Order(), default)).Kind);
    }

    [TestMethod]
    public async Task A_failure_never_repeats_the_password()
    {
        _command.Answer = _ => new CommandResult(1, "", "login s3cret refused\n", false);
        var outcome = await Fence(Right).Stop(Order(), default);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "login *** refused");
    }

    [TestMethod]
    public async Task A_secret_of_another_name_is_handed_over_and_never_repeated()
    {
        _command.Answer = _ => new CommandResult(1, "", "secret_key=ab=c refused\n", false);
        var outcome = await Fence([.. Right, "secret@0/list=secret_key=ab=c"])
            .Stop(Order(), default);
        StringAssert.Contains(_command.Lines[^1].Input, "\nsecret_key=ab=c\n");
        StringAssert.Contains(outcome.Reason, "secret_key=*** refused");
        var bad = await Fence([.. Right, "secret@0/list=abc"]).Stop(Order(), default);
        Assert.AreEqual(OutcomeKind.Misconfigured, bad.Kind);
        Assert.DoesNotContain("abc", bad.Reason);
    }

    [TestMethod]
    public async Task An_nmi_that_was_sent_is_no_proof()
    {
        _command.Answer = line => line.Input == "action=metadata\n"
            ? new CommandResult(0, WithNmi, "", false) : FakeCommand.Ended(0);
        var fence = new AgentFence(
            Parameters.Of<AgentParameters>(["agent=fence_lamp", .. Right]), _command);
        var outcome = await fence.Stop(Order(FenceAction.Nmi), default);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "cannot be told");
    }

    [TestMethod]
    [DataRow(127, "", OutcomeKind.Unsupported, "there is no agent")]
    [DataRow(0, "no xml", OutcomeKind.Failed, "tells no metadata")]
    [DataRow(0, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        OutcomeKind.Failed, "tells no metadata")]
    public async Task What_is_no_agent_is_told_as_such(
        int code, string output, OutcomeKind kind, string says)
    {
        _command.Answer = _ => new CommandResult(code, output, "", false);
        var fence = new AgentFence(
            Parameters.Of<AgentParameters>(["agent=fence_none"]), _command);
        var outcome = await fence.Stop(Order(), default);
        Assert.AreEqual(kind, outcome.Kind);
        StringAssert.Contains(outcome.Reason, says);
    }
}
