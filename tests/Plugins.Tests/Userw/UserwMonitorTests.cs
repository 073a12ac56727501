using Baton.Plugins.Tests.Fakes;
using Baton.Plugins.Userw;
using Baton.Sdk;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Userw;

[TestClass]
public sealed class UserwMonitorTests
{
    private static readonly Look Look = new()
    {
        Monitor = "userw1",
        Server = "server1",
        Interval = TimeSpan.FromSeconds(3),
        Timeout = TimeSpan.FromSeconds(90),
    };

    private readonly FakeCommand _command = new();
    private readonly FakeFiles _files = new();
    private readonly FakeTimeProvider _time = new();

    private UserwMonitor Monitor(params string[] texts) => new(
        Parameters.Of<UserwParameters>(texts), new Trials(Place, _files, _command), _time);

    [TestMethod]
    public async Task Nothing_is_tried_that_is_not_switched_on()
    {
        var finding = await Monitor().Check(Look, default);
        Assert.AreEqual(FindingKind.Healthy, finding.Kind);
        Assert.IsEmpty(_command.Lines);
    }

    [TestMethod]
    [DataRow("dummy/file/use=1")]
    [DataRow("dummy/write/use=1")]
    [DataRow("dummy/thread/use=1")]
    [DataRow("dummy/process/use=1")]
    public async Task What_can_be_done_is_healthy_and_leaves_nothing(string what)
    {
        var finding = await Monitor(what).Check(Look, default);
        Assert.AreEqual(FindingKind.Healthy, finding.Kind, finding.Reason);
        Assert.IsEmpty(_files.Texts);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(1 << 20)]
    [DataRow(9_999_999)]
    public async Task Every_size_that_may_be_set_can_be_written_and_read_back(int size)
    {
        var finding = await Monitor("dummy/write/use=1", $"dummy/write/size={size}")
            .Check(Look, default);
        Assert.AreEqual(FindingKind.Healthy, finding.Kind, finding.Reason);
        Assert.IsEmpty(_files.Texts);
    }

    [TestMethod]
    public async Task A_process_that_cannot_be_made_is_an_error()
    {
        _command.Answer = _ => FakeCommand.Ended(127);
        var finding = await Monitor("dummy/process/use=1").Check(Look, default);
        Assert.AreEqual((FindingKind.Faulty, UserwMonitor.NoProcess),
            (finding.Kind, finding.Number));
    }

    [TestMethod]
    [TestProperty("Regression", "26")]
    [DataRow(3.0, null)]
    [DataRow(74.9, null)]
    [DataRow(75.0, "The check came 72.0 s late, 80 percent of the timeout of 90 s.")]
    [DataRow(183.0, "The check came 180.0 s late, 200 percent of the timeout of 90 s.")]
    public async Task A_late_check_is_warned_of_with_seconds_and_percent(
        double seconds, string? text)
    {
        var monitor = Monitor();
        await monitor.Check(Look, default);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        var finding = await monitor.Check(Look, default);
        Assert.AreEqual(text is null ? FindingKind.Healthy : FindingKind.Caution, finding.Kind);
        Assert.AreEqual(text ?? "", finding.Reason);
    }

    [TestMethod]
    [DataRow("delaywarn=0", 0.0, FindingKind.Caution)]
    [DataRow("delaywarn=100", 9999.0, FindingKind.Healthy)]
    public async Task A_ratio_of_0_warns_at_every_check_and_one_of_100_never(
        string ratio, double seconds, FindingKind kind)
    {
        var monitor = Monitor(ratio);
        await monitor.Check(Look, default);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.AreEqual(kind, (await monitor.Check(Look, default)).Kind);
    }

    [TestMethod]
    public async Task A_disk_that_hangs_costs_one_thread_and_no_other_check()
    {
        var disk = new HangingDisk();
        var monitor = new UserwMonitor(Parameters.Of<UserwParameters>("dummy/file/use=1"),
            new Trials(Place, disk, _command), _time);
        using var deadline = new CancellationTokenSource();
        var check = monitor.Check(Look, deadline.Token).AsTask();
        disk.Began.Wait();
        await deadline.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await check);
        for (int i = 0; i < 5; i++)
        {
            var finding = await monitor.Check(Look, default);
            Assert.AreEqual((FindingKind.Faulty, UserwMonitor.NoFile),
                (finding.Kind, finding.Number));
        }
        Assert.AreEqual(1, disk.Tries);
        disk.GoesOn.Set();
    }

    private static readonly InstanceContext Place = new()
    {
        Type = "userw",
        Name = "userw1",
        Server = "server1",
        ScriptsDirectory = "/scripts",
        LogDirectory = "/log",
        RuntimeDirectory = "/run/userw1",
        ProductVersion = "1",
        InstallDirectory = "/opt",
    };

    private sealed class HangingDisk : IFiles
    {
        public ManualResetEventSlim Began { get; } = new();

        public ManualResetEventSlim GoesOn { get; } = new();

        public int Tries { get; private set; }

        public bool Exists(string path) => false;

        public string? ReadText(string path) => null;

        public void WriteText(string path, string text)
        {
            Tries++;
            Began.Set();
            GoesOn.Wait();
        }

        public void Delete(string path)
        {
        }

        public void Rotate(string path, long limitBytes)
        {
        }
    }
}
