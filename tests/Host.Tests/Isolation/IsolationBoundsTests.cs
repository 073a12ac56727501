using Baton.Host.Isolation;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Isolation;

/// <summary>What a plugin's process may take, and what is left when it is gone.</summary>
[TestClass]
[DoNotParallelize]
public sealed class IsolationBoundsTests
{
    private static int _words;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("prints", "ignored its cancellation")]
    [DataRow("logs", "it logged more than 1000 lines in a second, and was killed")]
    [DataRow("raw", "it sent not a frame")]
    public async Task A_flood_is_a_faulty_finding_and_the_next_check_is_served(
        string deed, string said)
    {
        using var stage = new IsolationStage();
        await using var good = stage.Hostile("none");
        await using var bad = stage.Hostile(deed);
        await good.Check(Stage.Look(30), Stop);

        var answer = await bad.Check(Stage.Look(3), Stop);
        var next = await good.Check(Stage.Look(30), Stop);

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        StringAssert.Contains(answer.Finding.Reason, said, StringComparison.Ordinal);
        Assert.IsLessThanOrEqualTo(Answers.TextMax, answer.Finding.Reason.Length);
        Assert.AreEqual(FindingKind.Healthy, next.Finding.Kind, next.Finding.Reason);
    }

    [TestMethod]
    public async Task A_reason_of_megabytes_costs_no_process()
    {
        using var stage = new IsolationStage();
        await using var liar = stage.Hostile("lies");

        var answer = await liar.Check(Stage.Look(30), Stop);

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        Assert.AreEqual(Answers.TextMax, answer.Finding.Reason.Length);
        Assert.IsEmpty(stage.Told);
    }

    [TestMethod]
    public async Task A_watch_that_floods_costs_its_process_and_one_alert()
    {
        using var stage = new IsolationStage();
        await using var monitor = stage.Hostile("floods", resident: true);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var unknown = new TaskCompletionSource<Finding>();
        var watch = monitor.Watch(Stage.Look(), f =>
        {
            if (f.Kind == FindingKind.Unknown) unknown.TrySetResult(f);
        }, end.Token);

        var found = await unknown.Task.WaitAsync(IsolationStage.Patience, Stop);
        await stage.FirstTold;
        await end.CancelAsync();
        await watch;

        const string said = "more than 20 findings in a second, and its process was killed";
        StringAssert.Contains(found.Reason, said);
        StringAssert.Contains(stage.Told.Single(), said);
    }

    [TestMethod]
    public async Task A_command_ends_with_its_process()
    {
        using var stage = new IsolationStage();
        string word = Word();
        await using var bad = Open(stage, "command", word);
        var check = bad.Check(Stage.Look(60), Stop);
        IsolationStage.Until(() => IsolationStage.Running(word).Length == 1, "the command");
        int command = IsolationStage.Running(word).Single();
        StringAssert.Contains(
            IsolationStage.Read($"/proc/{command}/environ"), $"{Leftovers.Variable}={stage.Mark}");

        Kill(stage, stage.Isolation.PidOf("hostile"));

        Assert.AreEqual(FindingKind.Faulty, (await check).Finding.Kind);
        IsolationStage.Until(() => stage.Processes.Find(command) is null, "the command's end");
    }

    [TestMethod]
    public async Task What_hides_its_mark_is_known_by_its_control_group()
    {
        string group = OwnGroups() ?? "";
        if (group.Length == 0) Assert.Inconclusive("there is no control group to be had");
        using var stage = new IsolationStage();
        string word = Word();
        await using var bad = Open(stage, "hides", word);
        var answer = await bad.Check(Stage.Look(60), Stop);
        Assert.AreEqual(FindingKind.Healthy, answer.Finding.Kind, answer.Finding.Reason);
        IsolationStage.Until(() => IsolationStage.Running(word).Length == 1, "what hides");
        int hidden = IsolationStage.Running(word).Single();

        Kill(stage, stage.Isolation.PidOf("hostile"));
        await stage.FirstTold;

        IsolationStage.Until(() => stage.Processes.Find(hidden) is null, "its end");
        IsolationStage.Until(() => !Directory.EnumerateDirectories(group).Any(
            d => Path.GetFileName(d).StartsWith(stage.Mark + "hostile.1.",
                StringComparison.Ordinal)), "the group's removal");
    }

    [TestMethod]
    public void What_a_daemon_that_died_left_running_ends_with_the_next_start()
    {
        using var stage = new IsolationStage();
        string word = Word();
        var left = stage.Processes.Start(new CommandLine("sleep", [word])
        {
            Environment = new CommandLine("", []).Environment
                .Add(Leftovers.Variable, stage.Mark + "hostile.7.0"),
        });
        var other = stage.Processes.Start(new CommandLine("sleep", [word])
        {
            Environment = new CommandLine("", []).Environment
                .Add(Leftovers.Variable, "00000000.hostile.7.0"),
        });
        try
        {
            string folder = stage.Place.Folder;
            stage.Isolation.EndLeftovers(folder);
            Assert.IsTrue(stage.Processes.IsAlive(left), "nothing of a daemon was there");
            Assert.IsFalse(Directory.Exists(folder), "nothing is made before it is needed");

            Directory.CreateDirectory(Path.Combine(folder, "hostile.7"));
            stage.Isolation.EndLeftovers(folder);

            IsolationStage.Until(() => !stage.Processes.IsAlive(left), "the leftover's end");
            Assert.IsTrue(stage.Processes.IsAlive(other), "another daemon's process was ended");
            Assert.IsEmpty(Directory.EnumerateDirectories(folder));
        }
        finally
        {
            stage.Processes.Signal(other, 9, wholeSession: false);
        }
    }

    [TestMethod]
    public async Task A_users_process_cannot_raise_its_bounds_and_is_in_a_group_as_roots_is()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("only root may change the user");
        using var stage = new IsolationStage { User = "games" };
        Open(stage.Scratch.Root);
        await using var resource = stage.Resource(
            "hostile", "Hostile", IsolationLifeTests.ToResource);

        var up = await resource.Activate(Stage.Call(30), Stop);
        Assert.IsTrue(up.IsDone, up.Reason);

        int pid = stage.Isolation.PidOf("hostile");
        int service = ProcessIdentity.Parse(up.Handle)!.Value.Pid;
        StringAssert.Matches(IsolationStage.Read($"/proc/{pid}/limits"),
            new(@"Max open files\s+1024\s+1024\s"));
        Assert.AreEqual("500", IsolationStage.Read($"/proc/{pid}/oom_score_adj").Trim());
        IsolationStage.Until(() => IsolationStage.Read(
            $"/proc/{service}/oom_score_adj").Trim() == "0", "the service to be spared");
        if (OwnGroups() is not null)
        {
            StringAssert.Contains(
                IsolationStage.Read($"/proc/{pid}/cgroup"), "/baton/" + stage.Mark);
            IsolationStage.Until(() => !IsolationStage.Read($"/proc/{service}/cgroup")
                .Contains("/baton/", StringComparison.Ordinal), "the service to be let out");
            Assert.IsEmpty(stage.Lacks);
        }
        await resource.Deactivate(Stage.Call(30) with { Handle = up.Handle }, Stop);
    }

    internal static void Open(string folder) => File.SetUnixFileMode(folder,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    private static string Word() =>
        $"31{Environment.ProcessId}{Interlocked.Increment(ref _words)}";

    private static void Kill(IsolationStage stage, int pid) =>
        stage.Processes.Signal(stage.Processes.Find(pid)!.Value, 9, wholeSession: false);

    // Where the groups of plugins are that count processes; null if none can be made.
    private static string? OwnGroups()
    {
        if (!Environment.IsPrivilegedProcess) return null;
        var group = ControlGroup.Make(
            $"trial.{Guid.NewGuid():N}", new ProcessDefaults());
        group.Remove();
        return group.Lacks.Count > 0 ? null
            : Directory.Exists("/sys/fs/cgroup/pids/baton")
            ? "/sys/fs/cgroup/pids/baton" : "/sys/fs/cgroup/baton";
    }

    private static MonitorInstance Open(IsolationStage stage, string deed, string word)
    {
        stage.Plant("Hostile");
        bool opened = stage.Host.TryOpenMonitor("hostile", Stage.Context("hostile"),
            new Dictionary<string, string> { ["deed"] = deed, ["word"] = word },
            out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }
}
