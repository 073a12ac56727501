using Baton.Plugins.Ocfw;
using Baton.Plugins.Tests.Ocf;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Ocfw;

[TestClass]
public sealed class OcfwMonitorTests
{
    [TestMethod]
    public async Task The_agent_of_the_target_is_asked_with_the_parameters_of_the_target()
    {
        using var stage = new OcfStage("secret@0/list=password=s3 cret%");
        var monitor = Monitor(stage, "level=10");
        string handle = (await stage.Activate()).Handle;
        Assert.AreEqual(FindingKind.Healthy, (await Look(monitor, handle)).Kind);
        var asked = stage.Agent.Last("monitor");
        Assert.AreEqual(stage.AgentPath, asked.Program);
        Assert.AreEqual("/run/a b;$(c)", asked.Environment["OCF_RESKEY_state"]);
        Assert.AreEqual("s3 cret%", asked.Environment["OCF_RESKEY_password"]);
        Assert.AreEqual("thing1", asked.Environment["OCF_RESOURCE_INSTANCE"]);
        Assert.AreEqual("5000", asked.Environment["OCF_RESKEY_CRM_meta_interval"]);
        Assert.AreEqual("10", asked.Environment["OCF_CHECK_LEVEL"]);
        Assert.AreEqual(stage.Temporary, asked.Environment["HA_RSCTMP"]);
        stage.Agent.Runs = false;
        Assert.AreEqual(
            (FindingKind.Faulty, 7), ((await Look(monitor, handle)) is var f ? (f.Kind, f.Number)
                : default));
        stage.Agent.Ends["monitor"] =
            new CommandResult(1, "", "ocf-exit-reason:s3 cret% is wrong\n", false);
        StringAssert.EndsWith((await Look(monitor, handle)).Reason, ": *** is wrong");
    }

    [TestMethod]
    [DataRow(0, FindingKind.Healthy, FindingKind.Healthy)]
    [DataRow(1, FindingKind.Faulty, FindingKind.Faulty)]
    [DataRow(2, FindingKind.Faulty, FindingKind.Unknown)]
    [DataRow(3, FindingKind.Unknown, FindingKind.Unknown)]
    [DataRow(4, FindingKind.Faulty, FindingKind.Unknown)]
    [DataRow(5, FindingKind.Faulty, FindingKind.Unknown)]
    [DataRow(6, FindingKind.Faulty, FindingKind.Unknown)]
    [DataRow(7, FindingKind.Faulty, FindingKind.Faulty)]
    [DataRow(8, FindingKind.Healthy, FindingKind.Healthy)]
    [DataRow(9, FindingKind.Faulty, FindingKind.Faulty)]
    [DataRow(127, FindingKind.Unknown, FindingKind.Unknown)]
    [DataRow(137, FindingKind.Faulty, FindingKind.Faulty)]
    [DataRow(190, FindingKind.Caution, FindingKind.Caution)]
    public async Task The_exit_code_is_the_finding(
        int code, FindingKind ofTarget, FindingKind ofItsOwn)
    {
        using var stage = new OcfStage();
        string handle = (await stage.Activate()).Handle;
        stage.Agent.Ends["monitor"] = new CommandResult(code, "", "", false);
        Assert.AreEqual(ofTarget, (await Look(Monitor(stage), handle)).Kind);
        Assert.AreEqual(ofItsOwn, (await Look(Monitor(stage, "agent=" + stage.AgentPath,
            "option@0/list=state=x"), "")).Kind);
    }

    [TestMethod]
    [DataRow("", "no ocf resource that was started here")]
    [DataRow("agent=ocf:acme:Other", "there is no agent")]
    [DataRow("agent=a/b", "names no agent")]
    [DataRow("agent=ocf:acme:Thing,option@0/list=colour=red", "no parameter 'colour'")]
    public async Task What_cannot_be_asked_is_unknown(string texts, string says)
    {
        using var stage = new OcfStage();
        var finding = await Look(Monitor(stage, texts.Split(',')), "");
        Assert.AreEqual(FindingKind.Unknown, finding.Kind);
        StringAssert.Contains(finding.Reason, says);
    }

    [TestMethod]
    public async Task An_agent_that_does_not_answer_in_time_is_an_error()
    {
        using var stage = new OcfStage();
        string handle = (await stage.Activate()).Handle;
        stage.Agent.Ends["monitor"] = new CommandResult(137, "", "", TimedOut: true);
        var finding = await Look(Monitor(stage), handle);
        Assert.AreEqual(FindingKind.Faulty, finding.Kind);
        Assert.AreEqual("Thing monitor did not end within 10 s and was killed", finding.Reason);
    }

    private static OcfwMonitor Monitor(OcfStage stage, params string[] texts)
    {
        string root = stage.AgentPath.Split("/resource.d")[0];
        return new OcfwMonitor(
            Parameters.Of<OcfwParameters>(["root=" + root, .. texts.Where(t => t.Length > 0)]),
            stage.Context with { Name = "ocfw1" }, stage.Command, stage.Files);
    }

    private static async Task<Finding> Look(OcfwMonitor monitor, string handle) =>
        await monitor.Check(Calls.LookAt("thing1", handle), default);
}
