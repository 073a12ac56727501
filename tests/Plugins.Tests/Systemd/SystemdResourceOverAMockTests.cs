using Baton.Sdk;

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
        var line = stage.Command.Lines.Single();
        Assert.AreEqual("alice", line.User);
        Assert.AreEqual("/run/user/1001", line.Environment["XDG_RUNTIME_DIR"]);
        CollectionAssert.AreEqual(new[] { "--user", "--no-ask-password", "--no-pager", "show",
            "--property=LoadState,ActiveState,SubState,Result,MainPID,UnitFileState", "--",
            "thing.service" }, line.Arguments.ToArray());
        var nobody = new SystemdStage("user=bob");
        Assert.AreEqual(OutcomeKind.Failed,
            (await nobody.Resource.Probe(Calls.Plain, default)).Kind);
        Assert.IsEmpty(nobody.Command.Lines);
    }
}
