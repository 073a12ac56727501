using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Isolation;

[TestClass]
[DoNotParallelize]
public sealed class IsolatedPluginTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_check_runs_in_another_process()
    {
        using var stage = new IsolationStage();
        await using var monitor = stage.Hostile("none");

        var answer = await monitor.Check(Stage.Look(30), Stop);

        Assert.AreEqual(FindingKind.Healthy, answer.Finding.Kind);
        Assert.AreEqual(PidOf(answer.Finding), stage.Isolation.PidOf("hostile"));
        Assert.AreNotEqual(Environment.ProcessId, PidOf(answer.Finding));
    }

    [TestMethod]
    [DataRow("segfault", "signal 11")]
    [DataRow("leak", "its memory was full")]
    [DataRow("never", "ignored its cancellation")]
    [DataRow("spin", "ignored its cancellation")]
    [DataRow("throws", "Check threw InvalidDataException: a bad day")]
    [DataRow("heeds", "Check did not end within 2 s")]
    public async Task A_deed_is_a_faulty_finding_and_the_next_check_is_served(
        string deed, string said)
    {
        using var stage = new IsolationStage();
        await using var good = stage.Hostile("none");
        await using var bad = stage.Hostile(deed);
        await good.Check(Stage.Look(30), Stop);

        var answer = await bad.Check(Stage.Look(2), Stop);
        var next = await good.Check(Stage.Look(30), Stop);

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        StringAssert.Contains(answer.Finding.Reason, said, StringComparison.Ordinal);
        Assert.AreEqual(FindingKind.Healthy, next.Finding.Kind, next.Finding.Reason);
    }

    [TestMethod]
    public async Task One_deed_again_and_again_is_told_once()
    {
        using var stage = new IsolationStage();
        await using var bad = stage.Hostile("segfault");

        for (int i = 0; i < 3; i++) await bad.Check(Stage.Look(30), Stop);

        Assert.ContainsSingle(stage.Told);
        StringAssert.Contains(stage.Told.Single(), "segmentation fault",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_call_that_lost_its_process_for_anothers_sake_is_made_again()
    {
        using var stage = new IsolationStage();
        await using var good = stage.Hostile("none");
        await using var patient = stage.Hostile("heeds");
        await using var bad = stage.Hostile("never");
        await good.Check(Stage.Look(30), Stop);

        // Still under way when the other one's deadline and grace are over.
        var waits = patient.Check(Stage.Look(6), Stop);
        var answer = await bad.Check(Stage.Look(1), Stop);
        var waited = await waits;

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        StringAssert.StartsWith(waited.Finding.Reason, "Check did not end within 6 s",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_service_outlives_the_process()
    {
        using var stage = new IsolationStage();
        await using var resource = stage.Resource("hostile", "Hostile", m =>
        {
            m["kind"] = "resource";
            m["entry"] = "Baton.Fixtures.Hostile.HostileResource";
        }, ("deed", "none"));
        var up = await resource.Activate(Stage.Call(30), Stop);
        Assert.IsTrue(up.IsDone, up.Reason);
        using var processes = new Baton.Host.Ports.ProcessesPort();
        var host = processes.Find(stage.Isolation.PidOf("hostile"))!.Value;

        processes.Signal(host, 9, wholeSession: true);
        await stage.FirstTold;

        var probed = await resource.Probe(
            Stage.Call(30) with { Handle = up.Handle }, Stop);
        Assert.IsTrue(probed.IsDone, probed.Reason);
        Assert.AreEqual(up.Handle, probed.Handle);
        await resource.Deactivate(Stage.Call(30) with { Handle = up.Handle }, Stop);
        Assert.IsFalse(processes.IsAlive(ProcessIdentity.Parse(up.Handle)!.Value));
    }

    [TestMethod]
    public async Task A_replaced_plugin_runs_in_a_new_process_and_its_watch_goes_on_there()
    {
        using var stage = new IsolationStage();
        await using var monitor = stage.Hostile("none", resident: true);
        var found = System.Threading.Channels.Channel.CreateUnbounded<Finding>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watch = monitor.Watch(Stage.Look(5), f => found.Writer.TryWrite(f), stop.Token);
        var first = await found.Reader.ReadAsync(Stop).AsTask()
            .WaitAsync(IsolationStage.Patience, Stop);

        stage.Plant("Hostile", m =>
        {
            m["monitor"]!["resident"] = true;
            m["title"] = "Another version";
        });

        var second = await found.Reader.ReadAsync(Stop).AsTask()
            .WaitAsync(IsolationStage.Patience, Stop);
        Assert.AreEqual(FindingKind.Healthy, second.Kind, second.Reason);
        Assert.AreNotEqual(PidOf(first), PidOf(second));
        await stop.CancelAsync();
        await watch.WaitAsync(IsolationStage.Patience, Stop);
    }

    [TestMethod]
    public async Task Parameters_that_do_not_fit_are_misconfigured()
    {
        using var stage = new IsolationStage();
        await using var good = stage.Resource(
            "good", "Good", null, ("name", "x"), ("count", "many"));

        var outcome = await good.Activate(Stage.Call(30), Stop);

        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind, outcome.Reason);
    }

    [TestMethod]
    public async Task A_process_of_a_user_is_bounded_and_has_no_secrets()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("only root may change the user");
        Environment.SetEnvironmentVariable("BATON_TEST_SECRET", "hunter2");
        using var stage = new IsolationStage();
        stage.Plant("Hostile", m => m["process"] = new JsonObject
        {
            ["user"] = "games",
            ["processes"] = 77,
            ["openFiles"] = 99,
        });
        IsolationBoundsTests.Open(stage.Scratch.Root);
        await using var monitor = stage.Hostile("none");
        var answer = await monitor.Check(Stage.Look(30), Stop);
        Assert.AreEqual(FindingKind.Healthy, answer.Finding.Kind, answer.Finding.Reason);

        string proc = $"/proc/{PidOf(answer.Finding)}";
        string limits = await File.ReadAllTextAsync($"{proc}/limits", Stop);
        StringAssert.Matches(limits, new(@"Max open files\s+99\s"));
        StringAssert.Matches(limits, new(@"Max processes\s+77\s"));
        StringAssert.Matches(limits, new(@"Max core file size\s+0\s"));
        StringAssert.Matches(limits, new(@"Max data size\s+536870912\s"));
        StringAssert.Matches(await File.ReadAllTextAsync($"{proc}/status", Stop),
            new(@"Uid:\s+5\s+5\s+5\s+5\s"));
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync($"{proc}/environ", Stop));
    }

    [TestMethod]
    public async Task A_process_of_root_is_bounded_by_a_control_group_and_its_service_is_not()
    {
        string? counts = new[] { "/sys/fs/cgroup/pids", "/sys/fs/cgroup" }
            .FirstOrDefault(f => File.Exists($"{f}/cgroup.procs"));
        if (!Environment.IsPrivilegedProcess || counts is null)
            Assert.Inconclusive("there is no control group to be had");
        using var stage = new IsolationStage();
        await using var resource = stage.Resource("hostile", "Hostile", m =>
        {
            m["kind"] = "resource";
            m["entry"] = "Baton.Fixtures.Hostile.HostileResource";
        }, ("deed", "none"));
        var up = await resource.Activate(Stage.Call(30), Stop);

        string[] groups = await File.ReadAllLinesAsync(
            $"/proc/{stage.Isolation.PidOf("hostile")}/cgroup", Stop);
        string? mine = groups.Select(g => g.Split(':', 3))
            .FirstOrDefault(g => g[1] is "pids" or "" && g[2].StartsWith(
                "/baton/", StringComparison.Ordinal))?[2];
        if (mine is null) Assert.Inconclusive("the control groups here are somebody else's");
        Assert.AreEqual("64", (await File.ReadAllTextAsync(
            $"{counts}{mine}/pids.max", Stop)).Trim());
        // The daemon lets it out as soon as it hears of it.
        string service = $"/proc/{ProcessIdentity.Parse(up.Handle)!.Value.Pid}/cgroup";
        IsolationStage.Until(() => !IsolationStage.Read(service).Contains(
            "/baton/", StringComparison.Ordinal), "the service to be let out");
        await resource.Deactivate(Stage.Call(30) with { Handle = up.Handle }, Stop);
    }

    private static int PidOf(Finding finding) => int.Parse(
        finding.Reason.Split(' ')[^1], CultureInfo.InvariantCulture);
}
