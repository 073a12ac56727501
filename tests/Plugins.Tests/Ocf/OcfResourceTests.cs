using Baton.Plugins.Ocf;
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
        Assert.AreEqual(stage.Temporary, start.Environment["HA_RSCTMP"]);
        Assert.AreEqual("7", start.Environment["BATON_EPOCH"]);
    }

    [TestMethod]
    [DataRow("", 10, 7, DisplayName = "advice beyond the deadline")]
    [DataRow("timeout/start=4", 10, 4, DisplayName = "configured")]
    [DataRow("", 180, 162, DisplayName = "advice is the least it has")]
    [DataRow("timeout/start=60", 240, 60, DisplayName = "configured beyond advice")]
    public async Task A_start_has_the_time_that_is_configured_or_all_there_is(
        string texts, int deadline, int seconds)
    {
        using var stage = new OcfStage([.. texts.Split(',').Where(t => t.Length > 0)]);
        var call = Calls.Plain with { Deadline = TimeSpan.FromSeconds(deadline) };
        await stage.Resource.Activate(call, default);
        Assert.AreEqual(TimeSpan.FromSeconds(seconds), stage.Agent.Last("start").Timeout);
        Assert.AreEqual(seconds == 7, stage.Log.Lines.Any(
            l => l.Contains("advises 20 s for start", StringComparison.Ordinal)));
        await stage.Resource.Deactivate(
            Calls.Plain with { Deadline = TimeSpan.FromMinutes(3) }, default);
        Assert.AreEqual(TimeSpan.FromSeconds(162), stage.Agent.Last("stop").Timeout);
    }

    [TestMethod]
    [DataRow("start", 500, 180, DisplayName = "a start that hangs")]
    [DataRow("validate-all", 500, 60, DisplayName = "a validation that hangs")]
    [DataRow("meta-data", 500, 60, DisplayName = "metadata that hangs")]
    public async Task Whatever_hangs_the_answer_comes_well_before_the_deadline(
        string action, int takes, int within)
    {
        using var stage = new OcfStage();
        stage.Agent.Takes[action] = TimeSpan.FromSeconds(takes);
        var call = Calls.Plain with { Deadline = TimeSpan.FromSeconds(180) };
        var began = stage.Time.GetUtcNow();
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Resource.Activate(call, default)).Kind);
        var took = stage.Time.GetUtcNow() - began;
        Assert.IsLessThanOrEqualTo(TimeSpan.FromSeconds(within - 15), took);
    }

    [TestMethod]
    public async Task Steps_before_the_start_take_of_one_budget()
    {
        using var stage = new OcfStage();
        stage.Agent.Takes["meta-data"] = TimeSpan.FromSeconds(10);
        stage.Agent.Takes["validate-all"] = TimeSpan.FromSeconds(15);
        await stage.Resource.Activate(
            Calls.Plain with { Deadline = TimeSpan.FromSeconds(180) }, default);
        Assert.AreEqual(TimeSpan.FromSeconds(20), stage.Agent.Last("validate-all").Timeout);
        Assert.AreEqual(TimeSpan.FromSeconds(137), stage.Agent.Last("start").Timeout);
    }

    [TestMethod]
    [DataRow(1, "monitor stop validate-all start")]
    [DataRow(6, "monitor stop validate-all start")]
    [DataRow(7, "monitor validate-all start")]
    [DataRow(0, "monitor")]
    public async Task A_half_started_one_is_stopped_before_it_is_started_again(
        int code, string verbs)
    {
        using var stage = new OcfStage();
        stage.Agent.Ends["start"] = new CommandResult(1, "", "", false);
        await stage.Activate();
        stage.Agent.Ends.Remove("start");
        stage.Agent.Actions.Clear();
        stage.Agent.Ends["monitor"] = new CommandResult(code, "", "", false);
        Assert.IsTrue((await stage.Activate()).IsDone);
        Assert.AreEqual(verbs, stage.Agent.Verbs);
    }

    [TestMethod]
    public async Task What_cannot_be_stopped_is_not_started_again()
    {
        using var stage = new OcfStage();
        await stage.Activate();
        stage.Agent.Ends["monitor"] = stage.Agent.Ends["stop"] =
            new CommandResult(1, "", "", false);
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Activate()).Kind);
        Assert.HasCount(1, stage.Agent.Actions.Where(a => a.Arguments.Single() == "start"));
    }

    [TestMethod]
    public async Task All_agents_share_one_folder_that_they_lock_each_other_out_by()
    {
        using var stage = new OcfStage();
        await stage.Activate();
        Assert.AreEqual(UnixFileMode.StickyBit | (UnixFileMode)0b111_101_101,
            File.GetUnixFileMode(stage.Temporary));
        var other = new OcfResource(
            Parameters.Of<OcfParameters>(
                "agent=" + stage.AgentPath, "option@0/list=state=x"),
            stage.Context with
            {
                Name = "thing2",
                RuntimeDirectory = stage.Context.RuntimeDirectory.Replace(
                    "thing1", "thing2", StringComparison.Ordinal),
            }, stage.Command, stage.Processes, stage.Files, stage.Log, stage.Time);
        await other.Activate(Calls.Plain, default);
        Assert.AreEqual(stage.Temporary, stage.Agent.Last("start").Environment["HA_RSCTMP"]);
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
    [DataRow("option@1/list=force=maybe", "parameter force cannot be 'maybe'; allowed is: "
        + "yes, no, true, false, on, off, 1, 0")]
    [DataRow("option@1/list=port=http", "port cannot be 'http'; allowed is: a whole number")]
    [DataRow("option@1/list=log=loud", "log cannot be 'loud'; allowed is: off, on")]
    [DataRow("secret@1/list=port=s3cret", "port cannot be '***'")]
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
    [DataRow("force=On")]
    [DataRow("force=0")]
    [DataRow("port=-1")]
    [DataRow("port=")]
    [DataRow("odd=20s", DisplayName = "its own default is not of its type")]
    [DataRow("log=on")]
    public async Task What_the_agent_understands_is_let_through(string option)
    {
        using var stage = new OcfStage("option@1/list=" + option);
        Assert.IsTrue((await stage.Activate()).IsDone);
    }

    [TestMethod]
    public async Task A_wrong_option_is_told_when_it_is_looked_at_and_what_runs_runs()
    {
        using var stage = new OcfStage("option@1/list=port=http");
        var outcome = await stage.Probe();
        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "Thing: the agent's parameter port");
        stage.Agent.Runs = true;
        Assert.IsTrue((await stage.Probe()).IsDone);
        using var unread = new OcfStage("option@1/list=novalue");
        Assert.AreEqual(OutcomeKind.Misconfigured, (await unread.Probe()).Kind);
    }

    [TestMethod]
    [DataRow("password=s3cret  ", "mode=x", "said s3cret", "said ***")]
    [DataRow("password=s3cret", "mode=s3", "s3cret and s3", "*** and ***")]
    public async Task No_part_of_a_secret_is_told(
        string one, string other, string said, string told)
    {
        using var stage = new OcfStage("secret@0/list=" + one, "secret@1/list=" + other);
        stage.Agent.Ends["start"] =
            new CommandResult(1, "", $"ocf-exit-reason:{said}\n", false);
        StringAssert.EndsWith((await stage.Activate()).Reason, ": " + told);
        Assert.DoesNotContain("cret", string.Join('\n', stage.Log.Lines));
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
