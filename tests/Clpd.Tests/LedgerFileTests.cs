using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Host.Ports;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>What must be on disk before anything is done.</summary>
[TestClass]
public sealed class LedgerFileTests
{
    private static readonly Ledger Some = Ledger.Empty with
    {
        HighestView = 7,
        Placements = ImmutableSortedDictionary<string, Placement>.Empty.Add("web", new Placement
        {
            Group = "web",
            Epoch = 5,
            Owner = new ServerId(1),
            Instruction = Instruction.Run,
            Wanted = true,
        }),
        Counters = ImmutableSortedDictionary<string, RecoveryCounters>.Empty
            .Add("pidw1", new RecoveryCounters(2, 1, true, 3)),
        SuspendedMonitors = ["ipw1"],
        View = new View(7, new ServerId(1), ServerSet.Of(new ServerId(1))),
        Runs = true,
    };

    private static LedgerFile Open(Folder folder, string boot = "boot1",
        TimeProvider? time = null, IFiles? files = null) => new(
            folder["ledger.json"], files ?? new FilesPort(), boot,
            time ?? new FakeTimeProvider());

    private static (long Incarnation, Ledger Ledger) Again(
        Folder folder, string boot = "boot1", long now = 1_000) => Open(folder, boot).Open(now);

    [TestMethod]
    public void What_was_saved_is_read_again_and_the_incarnation_rises()
    {
        using var folder = new Folder();
        var file = Open(folder);
        var (first, ledger) = file.Open(1_000);
        Assert.AreEqual((1_000L, 0L), (first, ledger.HighestView));
        file.Save(Some);
        var (second, read) = Again(folder);
        Assert.AreEqual(1_001, second, "also while the wall clock stands");
        Assert.AreEqual(7, read.HighestView);
        Assert.AreEqual(Some.Placements["web"], read.Placements["web"]);
        Assert.AreEqual(Some.Counters["pidw1"], read.Counters["pidw1"]);
        Assert.Contains("ipw1", read.SuspendedMonitors!);
    }

    [TestMethod]
    public void The_view_that_a_server_was_in_is_read_again()
    {
        using var folder = new Folder();
        var file = Open(folder);
        file.Open(1_000);
        var view = new View(9, new ServerId(1), ServerSet.Empty.With(new ServerId(1)));
        file.Save(Some with { Suspended = true, View = view });
        Assert.AreEqual(view, Again(folder).Ledger.View);
    }

    [TestMethod]
    public void It_is_the_owner_s_alone()
    {
        using var folder = new Folder();
        Open(folder).Open(1);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder["ledger.json"]));
        Assert.HasCount(1, Directory.GetFiles(folder.Path), "no draft is left beside it");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(40)]
    [DataRow(-1)]
    public void A_torn_file_stops_the_start_and_is_not_guessed_at(int length)
    {
        using var folder = new Folder();
        var file = Open(folder);
        file.Open(1);
        file.Save(Some);
        string text = File.ReadAllText(folder["ledger.json"]);
        File.WriteAllText(folder["ledger.json"], length < 0 ? text[..^1] : text[..length]);
        Assert.ThrowsExactly<JsonException>(() => Again(folder));
        Assert.AreEqual(length < 0 ? text[..^1] : text[..length],
            File.ReadAllText(folder["ledger.json"]), "and it is left as it was found");
    }

    [TestMethod]
    [DataRow("""{"incarnation":41,"ledger":{"highestView":3,"placements":{},"counters":{}}}""")]
    [DataRow("{\"incarnation\":41,\"ledger\":{\"highestView\":3,\"placements\":{},"
        + "\"counters\":{},\"newer\":{}}}")]
    public void A_file_of_another_version_keeps_its_promises(string text)
    {
        using var folder = new Folder();
        File.WriteAllText(folder["ledger.json"], text);
        var (incarnation, ledger) = Again(folder, now: 5);
        Assert.AreEqual((42L, 3L), (incarnation, ledger.HighestView));
        Assert.IsNull(ledger.Ratio);
        Assert.AreEqual(ServerSet.Empty, ledger.Asleep);
    }

    [TestMethod]
    public void A_lost_file_does_not_lower_the_incarnation_below_the_clock()
    {
        using var folder = new Folder();
        Assert.AreEqual(5_000, Again(folder, now: 5_000).Incarnation);
        File.Delete(folder["ledger.json"]);
        Assert.AreEqual(6_000, Again(folder, now: 6_000).Incarnation);
    }

    [TestMethod]
    [DataRow("boot1", false, true, DisplayName = "the daemon crashed")]
    [DataRow("boot2", true, false, DisplayName = "the system did")]
    public void A_boot_that_nobody_stopped_for_is_told_from_a_daemon_s_crash(
        string boot, bool fell, bool suspended)
    {
        using var folder = new Folder();
        var file = Open(folder);
        file.Open(1);
        file.Save(Some);
        var read = Again(folder, boot).Ledger;
        Assert.AreEqual(fell, read.CameDown);
        Assert.AreEqual(suspended, read.SuspendedMonitors is not null);
        Assert.AreEqual(fell, read.View is null, "nothing of it runs after a boot");
    }

    [TestMethod]
    [DataRow(600, 3000)]
    [DataRow(7200, -3600)]
    [DataRow(-600, 3600, DisplayName = "the clock was set back")]
    public void What_is_left_of_longer_timeouts_passes_while_nobody_is_there(
        int passed, int left)
    {
        using var folder = new Folder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var file = Open(folder, time: time);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        file.Open(now);
        file.Save(Some with { Ratio = new StoredRatio(3, TimeSpan.FromHours(1), 64) });
        var ratio = Again(folder, now: now + (passed * 1000L)).Ledger.Ratio!;
        Assert.AreEqual(TimeSpan.FromSeconds(left), ratio.Left);
    }

    [TestMethod]
    public void Every_save_is_one_whole_write_of_the_port_and_done_when_it_returns()
    {
        using var folder = new Folder();
        var files = new Noted();
        var file = Open(folder, files: files);
        file.Open(1);
        file.Save(Some);
        file.Save(Some with { HighestView = 8 });
        Assert.AreEqual("read write write write", string.Join(' ', files.Calls));
        Assert.Contains("\"highestView\":8", files.Text!);
        files.Fails = true;
        Assert.ThrowsExactly<IOException>(() => file.Save(Some with { HighestView = 9 }),
            "a step that cannot be kept is not carried out");
    }

    // The port's own promise, a synced draft that replaces the file, is its tests' matter.
    private sealed class Noted : IFiles
    {
        public List<string> Calls { get; } = [];

        public string? Text { get; private set; }

        public bool Fails { get; set; }

        public bool Exists(string path) => Text is not null;

        public string? ReadText(string path)
        {
            Calls.Add("read");
            return Text;
        }

        public void WriteText(string path, string text)
        {
            if (Fails) throw new IOException("the disk is full");
            Calls.Add("write");
            Text = text;
        }

        public void Delete(string path) => Calls.Add("delete");

        public void Rotate(string path, long limitBytes) => Calls.Add("rotate");
    }
}
