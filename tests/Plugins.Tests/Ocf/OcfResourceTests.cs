using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Ocf;

[TestClass]
public sealed class OcfResourceTests
{
    [TestMethod]
    public async Task An_agent_is_told_everything_as_environment_and_only_its_action_as_argument()
    {
        using var stage = new OcfStage("secret@0/list=password=s3cret");
        Assert.IsTrue((await stage.Activate()).IsDone);
        Assert.AreEqual("meta-data validate-all start", stage.Agent.Verbs);
        var start = stage.Agent.Last("start");
        Assert.AreEqual(stage.AgentPath, start.Program);
        Assert.AreEqual("/run/a b;$(c)", start.Environment["OCF_RESKEY_state"]);
        Assert.AreEqual("s3cret", start.Environment["OCF_RESKEY_password"]);
        Assert.AreEqual("thing1", start.Environment["OCF_RESOURCE_INSTANCE"]);
        Assert.AreEqual("Thing", start.Environment["OCF_RESOURCE_TYPE"]);
        Assert.AreEqual("acme", start.Environment["OCF_RESOURCE_PROVIDER"]);
        Assert.AreEqual("0", start.Environment["OCF_RESKEY_CRM_meta_interval"]);
        Assert.AreEqual(stage.Context.RuntimeDirectory, start.Environment["HA_RSCTMP"]);
        Assert.AreEqual("7", start.Environment["BATON_EPOCH"]);
    }

    [TestMethod]
    [DataRow("", 10, DisplayName = "advice beyond the deadline")]
    [DataRow("timeout/start=4", 4, DisplayName = "configured")]
    public async Task A_start_has_the_time_that_is_configured_or_advised(string texts, int seconds)
    {
        using var stage = new OcfStage([.. texts.Split(',').Where(t => t.Length > 0)]);
        await stage.Activate();
        Assert.AreEqual(TimeSpan.FromSeconds(seconds), stage.Agent.Last("start").Timeout);
        Assert.AreEqual(seconds == 10, stage.Log.Lines.Any(
            l => l.Contains("advises 20 s for start", StringComparison.Ordinal)));
        await stage.Resource.Deactivate(
            Calls.Plain with { Deadline = TimeSpan.FromMinutes(3) }, default);
        Assert.AreEqual(TimeSpan.FromMinutes(1), stage.Agent.Last("stop").Timeout);
    }

    [TestMethod]
    [DataRow(1, OutcomeKind.Failed)]
    [DataRow(2, OutcomeKind.Unsupported)]
    [DataRow(3, OutcomeKind.Unsupported)]
    [DataRow(4, OutcomeKind.Unsupported)]
    [DataRow(5, OutcomeKind.Unsupported)]
    [DataRow(6, OutcomeKind.Misconfigured)]
    [DataRow(7, OutcomeKind.Failed)]
    [DataRow(9, OutcomeKind.Failed)]
    [DataRow(127, OutcomeKind.Unsupported)]
    [DataRow(137, OutcomeKind.Failed)]
    public async Task The_exit_code_of_a_start_decides(int code, OutcomeKind kind)
    {
        using var stage = new OcfStage();
        stage.Agent.Ends["start"] = new CommandResult(code, "", "", false);
        Assert.AreEqual(kind, (await stage.Activate()).Kind);
    }

    [TestMethod]
    [DataRow(0, OutcomeKind.Done, OutcomeKind.Done)]
    [DataRow(1, OutcomeKind.Failed, OutcomeKind.Failed)]
    [DataRow(5, OutcomeKind.NotRunning, OutcomeKind.Done)]
    [DataRow(6, OutcomeKind.Failed, OutcomeKind.Misconfigured)]
    [DataRow(7, OutcomeKind.NotRunning, OutcomeKind.Done)]
    [DataRow(8, OutcomeKind.Done, OutcomeKind.Failed)]
    [DataRow(190, OutcomeKind.Done, OutcomeKind.Failed)]
    public async Task The_exit_code_of_a_probe_and_of_a_stop_decides_where_it_never_started(
        int code, OutcomeKind probe, OutcomeKind stop)
    {
        using var stage = new OcfStage();
        stage.Agent.Ends["stop"] = stage.Agent.Ends["monitor"] =
            new CommandResult(code, "", "", false);
        Assert.AreEqual(stop, (await stage.Deactivate()).Kind);
        Assert.AreEqual(probe, (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task Where_it_was_started_a_missing_program_is_no_clean_stop()
    {
        using var stage = new OcfStage();
        await stage.Activate();
        stage.Agent.Ends["monitor"] = stage.Agent.Ends["stop"] =
            new CommandResult(5, "", "", false);
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Probe()).Kind);
        Assert.AreEqual(OutcomeKind.Unsupported, (await stage.Deactivate()).Kind);
    }

    [TestMethod]
    public async Task A_server_without_the_agent_does_not_hold_it_and_cannot_start_it()
    {
        using var stage = new OcfStage();
        File.Delete(stage.AgentPath);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
        Assert.AreEqual(OutcomeKind.Unsupported, (await stage.Activate()).Kind);
        Assert.IsTrue((await stage.Deactivate()).IsDone);
        Assert.IsEmpty(stage.Agent.Actions);
    }

    [TestMethod]
    [DataRow("option@0/list=colour=red", "no parameter 'colour'")]
    [DataRow("option@0/list=password=x", "parameter state is missing")]
    [DataRow("option@0/list=state", "NAME=VALUE")]
    [DataRow("option@1/list=state=x", "given twice")]
    [DataRow("option@1/list=a;b=x", "NAME=VALUE")]
    [DataRow("agent=../../bin/sh", "names no agent")]
    [DataRow("agent=ocf:..:Thing", "names no agent")]
    public async Task What_the_agent_would_not_understand_is_refused_by_name(
        string text, string says)
    {
        using var stage = new OcfStage(text);
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind);
        StringAssert.Contains(outcome.Reason, says);
        Assert.DoesNotContain("start", stage.Agent.Verbs);
    }

    [TestMethod]
    public async Task The_exit_reason_is_the_reason_and_no_secret_is_told()
    {
        using var stage = new OcfStage("secret@0/list=password=s3cret");
        stage.Agent.Ends["start"] = new CommandResult(1, "some output\n",
            "INFO: begins\nocf-exit-reason:cannot log in with s3cret\nERROR: later\n", false);
        var outcome = await stage.Activate();
        Assert.AreEqual("Thing start ended with 1 (error): cannot log in with ***",
            outcome.Reason);
        string logged = string.Join('\n', stage.Log.Lines);
        Assert.Contains("INFO: begins", logged);
        Assert.Contains("some output", logged);
        Assert.DoesNotContain("s3cret", logged);
    }

    [TestMethod]
    public async Task A_refused_validation_starts_nothing_and_can_be_turned_off()
    {
        using var stage = new OcfStage();
        stage.Agent.Ends["validate-all"] = new CommandResult(5, "", "no tool\n", false);
        Assert.AreEqual(OutcomeKind.Unsupported, (await stage.Activate()).Kind);
        Assert.AreEqual("meta-data validate-all", stage.Agent.Verbs);
        using var trusting = new OcfStage("validate=0");
        Assert.IsTrue((await trusting.Activate()).IsDone);
        Assert.AreEqual("meta-data start", trusting.Agent.Verbs);
    }

    [TestMethod]
    public async Task What_runs_already_is_adopted_with_its_handle()
    {
        using var stage = new OcfStage();
        stage.Agent.Runs = true;
        var probed = await stage.Probe();
        Assert.IsTrue(probed.IsDone);
        Assert.IsTrue(stage.Files.Exists(probed.Handle));
        Assert.AreEqual(probed.Handle, (await stage.Activate()).Handle);
        Assert.DoesNotContain("start", stage.Agent.Verbs);
    }
}
