using Baton.Host.Isolation;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class FileModeMaskTests
{
    private const uint Daemons = 0x3f; // 077, as the packaged unit says

    private static readonly ProcessesPort Processes = new();
    private static readonly CommandPort Port = new(Processes, TimeProvider.System);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_program_makes_files_with_the_usual_mask_whatever_the_daemon_s_is()
    {
        var (ran, own) = MaskedThread.Do(Daemons, () =>
        {
            using var scratch = new Scratch();
            var run = Port.Run(
                new CommandLine("/bin/sh", ["-c", "umask"]), TestContext.CancellationToken);
            File.WriteAllText(scratch.At("own"), "");
            return (run, File.GetUnixFileMode(scratch.At("own")));
        });
        Assert.AreEqual("0022\n", (await ran).Output);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, own, "it has its own back");
    }

    [TestMethod]
    public async Task A_program_that_outlives_the_daemon_has_the_usual_mask_too()
    {
        using var scratch = new Scratch();
        var process = MaskedThread.Do(Daemons, () => Processes.Start(
            new CommandLine("mkdir", [scratch.At("service")])));
        await Processes.WaitForExit(process, TestContext.CancellationToken);
        Assert.AreEqual((UnixFileMode)0b111_101_101, File.GetUnixFileMode(scratch.At("service")));
    }

    [TestMethod]
    public void What_others_must_pass_is_passable_whatever_the_daemon_s_mask_is()
    {
        using var scratch = new Scratch();
        MaskedThread.Do<object?>(Daemons, () =>
        {
            UserFolder.Make(scratch.At("type/instance"), "nobody");
            return null;
        });
        Assert.AreEqual((UnixFileMode)0b111_001_001, File.GetUnixFileMode(scratch.At("type")));
        Assert.AreEqual(
            FilesPort.OwnerFolder, File.GetUnixFileMode(scratch.At("type/instance")));
    }
}
