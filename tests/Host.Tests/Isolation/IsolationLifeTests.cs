using System.Runtime.InteropServices;
using Baton.Host.Isolation;
using Baton.Host.Ports;
using Baton.Host.Trust;
using Baton.Sdk;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Host.Tests.Isolation;

/// <summary>A plugin's process from one to the next: when, whose, and made of what.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class IsolationLifeTests
{
    private const int StopSignal = 19;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_process_that_dies_again_and_again_is_started_ever_later_by_the_same_clock()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var stage = new IsolationStage(time);
        await using var bad = stage.Hostile("segfault");

        foreach (int wait in new[] { 100, 200, 400, 800 })
        {
            var answer = await bad.Check(Stage.Look(30), Stop);
            Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
            IsolationStage.Until(() => stage.Isolation.PidOf("hostile") == 0, "its end");
            // The wall clock is nobody's business here, whichever way it is set.
            time.AdjustTime(time.GetUtcNow() + TimeSpan.FromHours(wait == 200 ? -5 : 5));
            time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.AreEqual(0, stage.Isolation.PidOf("hostile"), $"sooner than {wait} ms");
            IsolationStage.Until(() =>
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                return stage.Isolation.PidOf("hostile") != 0;
            }, $"a process after {wait} ms");
        }
    }

    [TestMethod]
    public async Task While_a_process_is_awaited_only_who_ended_it_is_faulty()
    {
        var time = new FakeTimeProvider();
        using var stage = new IsolationStage(time);
        await using var good = stage.Hostile("none");
        await using var bad = stage.Hostile("segfault");
        Assert.AreEqual(
            FindingKind.Healthy, (await good.Check(Stage.Look(30), Stop)).Finding.Kind);

        Assert.AreEqual(
            FindingKind.Faulty, (await bad.Check(Stage.Look(30), Stop)).Finding.Kind);
        Assert.AreEqual(
            FindingKind.Unknown, (await good.Check(Stage.Look(0.1), Stop)).Finding.Kind);
        Assert.AreEqual(
            FindingKind.Faulty, (await bad.Check(Stage.Look(0.1), Stop)).Finding.Kind);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual(
            FindingKind.Healthy, (await good.Check(Stage.Look(30), Stop)).Finding.Kind);
    }

    [TestMethod]
    public async Task A_process_that_stands_still_with_a_full_socket_is_killed_at_the_deadline()
    {
        using var stage = new IsolationStage();
        await using var good = stage.Hostile("none");
        await good.Check(Stage.Look(30), Stop);
        int pid = stage.Isolation.PidOf("hostile");
        // Far more than a socket takes.
        await using var large = stage.Hostile(new string('x', 2 * 1024 * 1024), name: "large");
        stage.Processes.Signal(
            stage.Processes.Find(pid)!.Value, StopSignal, wholeSession: false);

        var answer = await large.Check(Stage.Look(0.5), Stop)
            .WaitAsync(IsolationStage.Patience, Stop);

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        StringAssert.Contains(answer.Finding.Reason, "ignored its cancellation");
        var next = await good.Check(Stage.Look(30), Stop);
        Assert.AreEqual(FindingKind.Healthy, next.Finding.Kind, next.Finding.Reason);
        Assert.AreNotEqual(pid, stage.Isolation.PidOf("hostile"));
    }

    [TestMethod]
    public async Task A_replacement_that_cannot_be_started_is_tried_again_when_looked_for_again()
    {
        using var stage = new IsolationStage();
        await using var monitor = stage.Hostile("none");
        await monitor.Check(Stage.Look(30), Stop);
        int pid = stage.Isolation.PidOf("hostile");
        string library = Path.Combine(stage.Scratch.Plugins, "it/Fixture.Hostile.dll");
        byte[] good = await File.ReadAllBytesAsync(library, Stop);
        var entry = stage.Host.Catalog.Find("hostile")!;

        // What was judged is not what lies there.
        stage.Host.Use(Judged(stage, entry with { Digest = new string('0', 64) }));
        await stage.FirstTold;
        StringAssert.Contains(stage.Told.Single(), "the former one goes on");
        Assert.AreEqual(pid, stage.Isolation.PidOf("hostile"));

        await File.WriteAllBytesAsync(library, good, Stop);
        stage.Host.Use(Judged(stage, entry with { Digest = new string('0', 64) }));
        IsolationStage.Until(() => stage.Told.Count == 2, "the second try");
        stage.Host.Use(Judged(stage, entry with
        {
            Digest = FolderListing.Of(entry.Directory).Digest,
        }));
        IsolationStage.Until(
            () => stage.Isolation.PidOf("hostile") is not 0 and int now && now != pid,
            "the replacement");
    }

    [TestMethod]
    [DataRow("process")]
    [DataRow("inProcess")]
    public async Task What_is_loaded_is_what_was_judged(string isolation)
    {
        using var stage = new IsolationStage();
        stage.Plant("Moody", m =>
        {
            CatalogTests.ToMonitor(m, resident: false);
            m["isolation"] = isolation;
        });
        var entry = stage.Host.Catalog.Find("moody")!;
        stage.Host.Use(Judged(stage, entry with
        {
            Digest = FolderListing.Of(entry.Directory).Digest,
        }));
        File.AppendAllText(Path.Combine(entry.Directory, "plugin.json"), " ");

        bool opened = stage.Host.TryOpenMonitor("moody", Stage.Context("moody"),
            new Dictionary<string, string>(), out var monitor, out var why);
        string said = opened
            ? (await monitor!.Check(Stage.Look(30), Stop)).Finding.Reason : why!.Reason;

        Assert.AreEqual(isolation == "process", opened);
        StringAssert.Contains(said, "was changed since it was last looked through");
    }

    [TestMethod]
    [DataRow(PluginStatus.Disabled)]
    [DataRow(PluginStatus.Untrusted)]
    public async Task A_process_ends_whose_plugin_may_not_be_used_any_more(PluginStatus status)
    {
        using var stage = new IsolationStage();
        await using var monitor = stage.Hostile("none");
        await monitor.Check(Stage.Look(30), Stop);
        int pid = stage.Isolation.PidOf("hostile");
        var entry = stage.Host.Catalog.Find("hostile")!;

        stage.Host.Use(Judged(stage, entry with { Status = status, Reason = "no more" }));

        IsolationStage.Until(() => stage.Processes.Find(pid) is null, "the end of its process");
        var answer = await monitor.Check(Stage.Look(30), Stop);
        Assert.AreEqual(
            Finding.Unknown($"plugin hostile is {status}: no more"), answer.Finding);
        stage.Host.Use(Judged(stage, entry));
        answer = await monitor.Check(Stage.Look(30), Stop);
        Assert.AreEqual(FindingKind.Healthy, answer.Finding.Kind, answer.Finding.Reason);
    }

    [TestMethod]
    public async Task What_holds_a_resource_lets_go_of_it_also_when_it_may_not_be_used_any_more()
    {
        using var stage = new IsolationStage();
        await using var resource = stage.Resource("hostile", "Hostile", ToResource);
        var up = await resource.Activate(Stage.Call(30), Stop);
        Assert.IsTrue(up.IsDone, up.Reason);

        stage.Host.Use(Judged(stage, stage.Host.Catalog.Find("hostile")! with
        {
            Status = PluginStatus.Disabled,
        }));

        var held = Stage.Call(30) with { Handle = up.Handle };
        Assert.IsTrue((await resource.Probe(held, Stop)).IsDone);
        Assert.IsTrue((await resource.Deactivate(held, Stop)).IsDone);
        Assert.AreEqual(OutcomeKind.NotRunning, (await resource.Probe(held, Stop)).Kind);
    }

    [TestMethod]
    public async Task Another_user_makes_another_process_when_plugins_are_looked_for_again()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("only root may change the user");
        using var stage = new IsolationStage();
        IsolationBoundsTests.Open(stage.Scratch.Root);
        await using var monitor = stage.Hostile("none");
        await monitor.Check(Stage.Look(30), Stop);
        int pid = stage.Isolation.PidOf("hostile");

        stage.User = "games";
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));

        IsolationStage.Until(
            () => stage.Isolation.PidOf("hostile") is not 0 and int now && now != pid,
            "the process of the other user");
        StringAssert.Matches(IsolationStage.Read(
            $"/proc/{stage.Isolation.PidOf("hostile")}/status"), new(@"Uid:\s+5\s+5\s+5\s+5\s"));
    }

    [TestMethod]
    public async Task Users_reach_their_plugins_whatever_the_daemons_umask_is()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("only root may change the user");
        uint before = Umask(0b000_111_111);
        try
        {
            using var stage = new IsolationStage { User = "games" };
            IsolationBoundsTests.Open(stage.Scratch.Root);
            stage.Plant("Hostile");
            string folder = stage.Scratch.At("run/hostile/one");
            bool opened = stage.Host.TryOpenMonitor("hostile",
                Stage.Context("hostile") with { RuntimeDirectory = folder },
                new Dictionary<string, string>(), out var monitor, out var why);
            Assert.IsTrue(opened, why?.Reason);

            var answer = await monitor!.Check(Stage.Look(30), Stop);

            Assert.AreEqual(FindingKind.Healthy, answer.Finding.Kind, answer.Finding.Reason);
            Assert.AreEqual((UnixFileMode)0b111_001_001,
                File.GetUnixFileMode(Path.GetDirectoryName(folder)!));
            Assert.AreEqual((UnixFileMode)0b111_000_000, File.GetUnixFileMode(folder));
            Assert.AreEqual(5u, NativeFiles.OwnerOf(folder).User);
        }
        finally
        {
            Umask(before);
        }
    }

    [TestMethod]
    public async Task A_process_that_was_told_to_end_takes_no_more_calls_and_says_to_ask_anew()
    {
        using var stage = new IsolationStage();
        stage.Plant("Hostile");
        var entry = stage.Host.Catalog.Find("hostile")!;
        var place = stage.Place;
        Directory.CreateDirectory(place.Folder);
        var files = HostedFiles.Make(place, entry, 1);
        var process = await HostedProcess.Start(place, files, new HelloOrder(HostFrame.Protocol,
            files.Copy, "", Environment.ProcessId, files.Mark, "", new ProcessDefaults()),
            new SpawnThread(), IsolationStage.Patience, _ => { });
        var open = new HostFrame
        {
            Kind = FrameKind.Open,
            Instance = 1,
            Context = Stage.Context("hostile"),
            Values = new() { ["deed"] = "heeds" },
            Server = "server1",
        };
        HostFrame Ask(long id) => new()
        {
            Kind = FrameKind.Ask,
            Id = id,
            Instance = 1,
            Verb = HostVerb.Check,
            Look = Stage.Look(),
        };
        var last = process.Begin(open, Ask(1), watches: false);

        var retiring = process.Retire();
        var refused = Assert.ThrowsExactly<PluginProcessException>(
            () => process.Begin(open, Ask(2), watches: false));

        Assert.IsTrue(refused.IsOthersFault);
        await process.Cancel(last);
        process.Leave(last);
        await retiring.WaitAsync(IsolationStage.Patience, Stop);
    }

    internal static void ToResource(System.Text.Json.Nodes.JsonObject manifest)
    {
        manifest["kind"] = "resource";
        manifest["entry"] = "Baton.Fixtures.Hostile.HostileResource";
    }

    // A catalog of one entry as a judge would give it.
    private static Catalog Judged(IsolationStage stage, CatalogEntry entry) =>
        Catalog.Scan(_ => entry, [stage.Scratch.Plugins]);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
