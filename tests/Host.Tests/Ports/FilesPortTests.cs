using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class FilesPortTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly FilesPort Port = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void What_is_written_is_read_and_is_the_owners_alone()
    {
        using var scratch = new Scratch();
        string path = Path.Combine(scratch.At("state"), "a.txt");

        Port.WriteText(path, "first");
        Port.WriteText(path, "zweiter ü");

        Assert.AreEqual("zweiter ü", Port.ReadText(path));
        Assert.AreEqual(OwnerFile, File.GetUnixFileMode(path));
        Assert.AreEqual(FilesPort.OwnerFolder, File.GetUnixFileMode(scratch.At("state")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(scratch.At("state")));
    }

    [TestMethod]
    [DataRow("", DisplayName = "the folder itself")]
    [DataRow("exec/exec1", DisplayName = "a folder below it")]
    public void What_a_reboot_takes_is_written_whole_and_private_too(string below)
    {
        using var scratch = new Scratch();
        var port = new FilesPort(scratch.At("run"));
        string path = Path.Combine(scratch.At("run"), below, "active.json");

        port.WriteText(path, "first");
        port.WriteText(path, "second");

        Assert.AreEqual("second", port.ReadText(path));
        Assert.AreEqual(OwnerFile, File.GetUnixFileMode(path));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    [TestProperty("Regression", "93")]
    public async Task A_reader_never_sees_half_a_file()
    {
        using var scratch = new Scratch();
        string path = scratch.At("a.txt");
        string[] texts = [new('a', 50_000), new('b', 70_000)];
        Port.WriteText(path, texts[0]);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                CollectionAssert.Contains(texts, Port.ReadText(path));
        }, TestContext.CancellationToken);

        for (int i = 0; i < 50; i++) Port.WriteText(path, texts[i % 2]);
        await done.CancelAsync();

        await reading;
    }

    [TestMethod]
    public void A_write_that_fails_leaves_nothing()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.At("taken"));

        Assert.Throws<IOException>(() => Port.WriteText(scratch.At("taken"), "text"));

        Assert.HasCount(1, Directory.GetFileSystemEntries(scratch.Root));
    }

    [TestMethod]
    public void What_is_absent_is_null_and_deleted_already()
    {
        using var scratch = new Scratch();

        Assert.IsNull(Port.ReadText(scratch.At("none")));
        Assert.IsNull(Port.ReadText(scratch.At("none/none")));
        Assert.IsFalse(Port.Exists(scratch.At("none")));
        Port.Delete(scratch.At("none"));
        Port.Delete(scratch.At("none/none"));
    }

    [TestMethod]
    public void Files_of_the_kernel_that_claim_no_length_are_read()
    {
        StringAssert.Contains(Port.ReadText("/proc/self/status"), "Name:",
            StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(4095, true)]
    [DataRow(4096, true)]
    [DataRow(4097, true)]
    [DataRow(8192, true)]
    [DataRow(1024 * 1024, true)]
    [DataRow(1024 * 1024 + 1, false)]
    public void Texts_are_read_up_to_a_mebibyte(int bytes, bool allowed)
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.At("a"), new string('x', bytes));

        if (allowed)
            Assert.AreEqual(bytes, Port.ReadText(scratch.At("a"))!.Length);
        else
            Assert.Throws<IOException>(() => Port.ReadText(scratch.At("a")));
    }

    [TestMethod]
    public void A_log_is_rotated_only_beyond_its_limit()
    {
        using var scratch = new Scratch();
        string log = scratch.At("a.log");
        File.WriteAllText(log, "0123456789");

        Port.Rotate(log, 10);
        Assert.AreEqual("0123456789", File.ReadAllText(log));
        Port.Rotate(log, 9);

        Assert.AreEqual("", File.ReadAllText(log));
        Assert.AreEqual("0123456789", File.ReadAllText(log + ".1"));
        Assert.AreEqual(OwnerFile, File.GetUnixFileMode(log + ".1"));
        Port.Rotate(scratch.At("none"), 0);
    }

    [TestMethod]
    [TestProperty("Regression", "119, 209")]
    public async Task A_writer_goes_on_over_a_rotation_without_a_hole()
    {
        using var scratch = new Scratch();
        using var processes = new ProcessesPort();
        var command = new CommandPort(processes, TimeProvider.System);
        string fifo = await Fifo.Make(scratch, command);
        string log = scratch.At("a.log");
        // Two lines, the second only after the test has opened the pipe for reading.
        var writer = processes.Start(new CommandLine("/bin/sh",
            ["-c", "echo before; echo ready > \"$0\"; read x < \"$0\"; echo after", fifo])
        {
            LogFile = log,
        });
        await Fifo.Line(fifo);

        Port.Rotate(log, 1);
        await File.WriteAllTextAsync(fifo, "go\n", TestContext.CancellationToken);
        Assert.AreEqual(0, await processes.WaitForExit(writer, TestContext.CancellationToken)
            .AsTask().WaitAsync(Stage.Patience, TestContext.CancellationToken));

        Assert.AreEqual("before\n", File.ReadAllText(log + ".1"));
        Assert.AreEqual("after\n", File.ReadAllText(log));
    }
}
