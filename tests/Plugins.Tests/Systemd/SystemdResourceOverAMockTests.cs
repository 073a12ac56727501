using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Systemd;

/// <summary>The rules over a mock; the integration tests have a real service manager.</summary>
[TestClass]
public sealed class SystemdResourceOverAMockTests
{
    [TestMethod]
    [DataRow("active", OutcomeKind.Done)]
    [DataRow("reloading", OutcomeKind.Done)]
    [DataRow("inactive", OutcomeKind.NotRunning)]
    [DataRow("failed", OutcomeKind.NotRunning)]
    [DataRow("activating", OutcomeKind.Failed)]
    [DataRow("deactivating", OutcomeKind.Failed)]
    public async Task The_unit_s_state_is_the_probe_s_answer(string active, OutcomeKind kind)
    {
        var stage = new SystemdStage { Active = active };
        Assert.AreEqual(kind, (await stage.Resource.Probe(Calls.Plain, default)).Kind);
        Assert.AreEqual("", stage.Jobs);
    }

    [TestMethod]
    [DataRow("not-found", OutcomeKind.Unsupported)]
    [DataRow("bad-setting", OutcomeKind.Unsupported)]
    [DataRow("masked", OutcomeKind.Misconfigured)]
    public async Task A_unit_that_cannot_be_loaded_is_not_started(string load, OutcomeKind kind)
    {
        var stage = new SystemdStage { Load = load };
        Assert.AreEqual(kind, (await stage.Resource.Activate(Calls.Plain, default)).Kind);
        Assert.AreEqual("", stage.Jobs);
        Assert.IsTrue((await stage.Resource.Deactivate(Calls.Plain, default)).IsDone);
    }

    [TestMethod]
    public async Task A_failed_unit_is_forgiven_before_its_start()
    {
        var stage = new SystemdStage { Active = "failed" };
        Assert.IsTrue((await stage.Resource.Activate(Calls.Plain, default)).IsDone);
        Assert.AreEqual("reset-failed start", stage.Jobs);
    }

    [TestMethod]
    [DataRow("start", "failed")]
    [DataRow("stop", "deactivating")]
    public async Task A_job_that_does_not_lead_there_has_failed(string verb, string state)
    {
        var stage = new SystemdStage { Active = verb == "start" ? "inactive" : "active" };
        stage.LeadsTo[verb] = state;
        var outcome = verb == "start" ? await stage.Resource.Activate(Calls.Plain, default)
            : await stage.Resource.Deactivate(Calls.Plain, default);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        Assert.AreEqual($"thing.service is {state} (x); systemctl {verb} ended with exit code 1: "
            + "Job for thing.service failed.", outcome.Reason);
    }

    [TestMethod]
    public async Task A_unit_that_starts_at_boot_is_told_once()
    {
        var stage = new SystemdStage { File = "enabled" };
        await stage.Resource.Activate(Calls.Plain, default);
        await stage.Resource.Deactivate(Calls.Plain, default);
        await stage.Resource.Activate(Calls.Plain, default);
        Assert.AreEqual(1, stage.Log.Lines.Count(
            l => l.Contains("systemctl disable thing.service", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_user_s_unit_is_asked_of_that_user_s_manager()
    {
        var stage = new SystemdStage("user=alice");
        await stage.Resource.Probe(Calls.Plain, default);
        CollectionAssert.AreEqual(
            new[] { "passwd", "alice" }, stage.Command.Lines[0].Arguments.ToArray());
        var line = stage.Command.Lines[1];
        Assert.AreEqual("alice", line.User);
        Assert.AreEqual("/run/user/1001", line.Environment["XDG_RUNTIME_DIR"]);
        CollectionAssert.AreEqual(new[] { "--user", "--no-ask-password", "--no-pager", "show",
            "--property=Id,LoadState,ActiveState,SubState,Result,MainPID,UnitFileState,Type,Slice,"
                + "ControlGroup,TasksCurrent", "--", "thing.service" }, line.Arguments.ToArray());
        await stage.Resource.Probe(Calls.Plain, default);
        Assert.HasCount(3, stage.Command.Lines, "the user is looked up once");
    }

    [TestMethod]
    [DataRow(0, false, "enable-linger alice", DisplayName = "no manager runs")]
    [DataRow(2, true, "there is no user alice", DisplayName = "no such user")]
    public async Task A_server_where_nobody_runs_the_user_s_units_holds_none(
        int getent, bool manager, string says)
    {
        var stage = new SystemdStage("user=alice");
        if (getent != 0) stage.Account = new CommandResult(getent, "", "", false);
        if (!manager) stage.Files.Texts.Remove("/run/user/1001/systemd/private");
        var probed = await stage.Resource.Probe(Calls.Plain, default);
        Assert.AreEqual(OutcomeKind.NotRunning, probed.Kind);
        StringAssert.Contains(probed.Reason, says);
        Assert.IsTrue((await stage.Resource.Deactivate(Calls.Plain, default)).IsDone);
        Assert.AreEqual(OutcomeKind.Unsupported,
            (await stage.Resource.Activate(Calls.Plain, default)).Kind);
        Assert.IsTrue(stage.Command.Lines.All(l => l.Program == "getent"));
    }

    [TestMethod]
    public async Task A_user_who_lingers_here_and_is_not_found_leaves_open_what_is_held()
    {
        var stage = new SystemdStage("user=alice") { Account = new(2, "", "", false) };
        stage.Files.Texts["/var/lib/systemd/linger/alice"] = "";
        Assert.AreEqual(OutcomeKind.Failed,
            (await stage.Resource.Probe(Calls.Plain, default)).Kind);
        Assert.AreEqual(OutcomeKind.Failed,
            (await stage.Resource.Deactivate(Calls.Plain, default)).Kind);
    }

    [TestMethod]
    public async Task A_group_that_is_removed_while_it_is_read_holds_no_processes()
    {
        var stage = new SystemdStage();
        stage.Active = "active";
        stage.IsPopulated = true;
        await stage.Resource.Probe(Calls.Plain, default);
        stage.Files.Reading = path =>
        {
            if (!path.EndsWith("/cgroup.events", StringComparison.Ordinal)
                || stage.Active == "active") return;
            stage.Files.Texts.Remove(path);
            throw new IOException("No such device");
        };
        Assert.IsTrue((await stage.Resource.Deactivate(Calls.Plain, default)).IsDone);
    }

    [TestMethod]
    public async Task A_user_who_cannot_be_looked_up_leaves_open_what_is_held()
    {
        var stage = new SystemdStage("user=alice")
        {
            Account = new CommandResult(137, "", "", TimedOut: true),
        };
        Assert.AreEqual(OutcomeKind.Failed,
            (await stage.Resource.Probe(Calls.Plain, default)).Kind);
        Assert.AreEqual(OutcomeKind.Failed,
            (await stage.Resource.Deactivate(Calls.Plain, default)).Kind);
    }

    [TestMethod]
    [DataRow("start")]
    [DataRow("stop")]
    public async Task A_job_that_hangs_is_answered_well_before_the_deadline(string verb)
    {
        var stage = new SystemdStage { Active = verb == "start" ? "inactive" : "active" };
        stage.Takes[verb] = TimeSpan.FromHours(1);
        var call = Calls.Plain with { Deadline = TimeSpan.FromSeconds(180) };
        var began = stage.Time.GetUtcNow();
        var outcome = verb == "start" ? await stage.Resource.Activate(call, default)
            : await stage.Resource.Deactivate(call, default);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        Assert.IsLessThan(TimeSpan.FromSeconds(150), stage.Time.GetUtcNow() - began);
        Assert.AreEqual($"thing.service is activating (x); systemctl {verb} did not end in its "
            + "time", outcome.Reason);
    }

    [TestMethod]
    [DataRow("inactive", true, "0", OutcomeKind.Failed)]
    [DataRow("failed", true, "[not set]", OutcomeKind.Failed)]
    [DataRow("failed", false, "7", OutcomeKind.NotRunning, DisplayName = "a count of before")]
    [DataRow("inactive", null, "2", OutcomeKind.Failed)]
    [DataRow("inactive", null, "18446744073709551615", OutcomeKind.NotRunning)]
    public async Task A_unit_that_is_down_with_processes_left_is_not_let_go(
        string active, bool? populated, string tasks, OutcomeKind kind)
    {
        var stage = new SystemdStage { Active = active, Tasks = tasks };
        if (populated is { } some) stage.IsPopulated = some;
        else stage.Files.Texts.Remove("/sys/fs/cgroup/cgroup.controllers");
        Assert.AreEqual(kind, (await stage.Resource.Probe(Calls.Plain, default)).Kind);
        var outcome = await stage.Ended(stage.Resource.Deactivate(Calls.Plain, default));
        Assert.AreEqual(kind == OutcomeKind.NotRunning, outcome.IsDone);
        if (!outcome.IsDone)
            StringAssert.EndsWith(outcome.Reason, "(x), and processes of it go on");
    }

    [TestMethod]
    [DataRow("/sys/fs/cgroup/systemd/cgroup.procs", DisplayName = "the groups of old kernels")]
    public async Task A_group_of_version_1_counts_too(string root)
    {
        var stage = new SystemdStage();
        stage.Files.Texts.Remove("/sys/fs/cgroup/cgroup.controllers");
        stage.Files.Texts[root] = "1\n";
        string procs = $"/sys/fs/cgroup/systemd{SystemdStage.Group}/cgroup.procs";
        stage.Files.Texts[procs] = "4711\n";
        Assert.AreEqual(OutcomeKind.Failed,
            (await stage.Resource.Probe(Calls.Plain, default)).Kind);
        stage.Files.Texts[procs] = "";
        Assert.AreEqual(OutcomeKind.NotRunning,
            (await stage.Resource.Probe(Calls.Plain, default)).Kind);
    }

    [TestMethod]
    public async Task What_ends_a_moment_after_its_unit_is_waited_for()
    {
        var stage = new SystemdStage { Active = "active", IsPopulated = true };
        int looks = 0;
        stage.Looked = () => stage.IsPopulated = ++looks < 5;
        Assert.IsTrue((await stage.Ended(
            stage.Resource.Deactivate(Calls.Plain, default))).IsDone);
        Assert.AreEqual(5, looks);
    }

    [TestMethod]
    public async Task The_main_process_is_the_handle_so_that_its_end_can_be_watched()
    {
        var stage = new SystemdStage();
        var started = await stage.Resource.Activate(Calls.Plain, default);
        Assert.AreEqual(stage.Main.ToString(), started.Handle);
        Assert.AreEqual(started.Handle,
            (await stage.Resource.Activate(Calls.Plain, default)).Handle);
        Assert.AreEqual(started.Handle, (await stage.Resource.Probe(Calls.Plain, default)).Handle);
        stage.Main = null;
        Assert.AreEqual("", (await stage.Resource.Probe(Calls.Plain, default)).Handle);
    }

    [TestMethod]
    [DataRow("simple", "failed", false)]
    [DataRow("simple", "activating", false)]
    [DataRow("idle", "failed", false)]
    [DataRow("simple", "active", true)]
    [DataRow("notify", "failed", true, DisplayName = "its own word counts")]
    public async Task A_unit_that_is_active_at_once_is_looked_at_again(
        string type, string becomes, bool done)
    {
        var stage = new SystemdStage { Type = type };
        var call = stage.Resource.Activate(Calls.Plain, default);
        // What it is when the moment has passed.
        if (!call.IsCompleted) stage.Active = becomes;
        var outcome = await stage.Ended(call);
        Assert.AreEqual(done, outcome.IsDone, outcome.Reason);
        if (!done) StringAssert.StartsWith(outcome.Reason, $"thing.service is {becomes} (x)");
    }
}
