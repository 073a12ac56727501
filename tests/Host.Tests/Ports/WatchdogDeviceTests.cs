using Baton.Host.Ports;

namespace Baton.Host.Tests.Ports;

/// <summary>What the kernel tells of a device, in a folder that stands for its own.</summary>
[TestClass]
public sealed class WatchdogDeviceTests
{
    [TestMethod]
    [DataRow("watchdog", "watchdog0", "1\n", true)]
    [DataRow("watchdog", "watchdog0", "0\n", false)]
    [DataRow("watchdog0", "watchdog0", "1\n", true)]
    [DataRow("watchdog1", "watchdog1", "0\n", false)]
    [DataRow("alias", "watchdog1", "0\n", false)]
    [DataRow("watchdog", "watchdog1", "0\n", true, DisplayName = "it does not say")]
    public void A_driver_that_never_disarms_is_known_by_any_name_of_its_device(
        string file, string device, string nowayout, bool staysArmed)
    {
        using var scratch = new Scratch();
        string folder = scratch.At($"sys/class/watchdog/{device}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "nowayout"), nowayout);
        File.CreateSymbolicLink(scratch.At("alias"), scratch.At("watchdog1"));
        File.WriteAllText(scratch.At("watchdog1"), "");

        var watchdog = new WatchdogDevice(scratch.At(file), scratch.At("sys"));

        Assert.AreEqual(staysArmed, watchdog.StaysArmed);
    }

    [TestMethod]
    public void A_device_that_refuses_its_first_timeout_is_fed_on_if_it_is_never_disarmed()
    {
        using var scratch = new Scratch();
        var watchdog = Plain(scratch, "1\n");
        Assert.AreEqual(TimeSpan.FromSeconds(70), watchdog.Arm(TimeSpan.FromSeconds(70)));
        watchdog.Feed();
        CollectionAssert.AreEqual((byte[])[0], File.ReadAllBytes(scratch.At("watchdog0")));
        var later = Assert.Throws<IOException>(() => watchdog.Arm(TimeSpan.FromSeconds(80)));
        Assert.Contains("timeout of 80 s", later.Message);
        watchdog.Feed();
        CollectionAssert.AreEqual((byte[])[0, 0], File.ReadAllBytes(scratch.At("watchdog0")));
        watchdog.Disarm();
    }

    [TestMethod]
    [DataRow("0\n")]
    [DataRow(null, DisplayName = "it does not say")]
    public void A_device_that_refuses_its_first_timeout_is_closed_if_that_may_be(string? nowayout)
    {
        using var scratch = new Scratch();
        var watchdog = Plain(scratch, nowayout);
        Assert.Throws<IOException>(() => watchdog.Arm(TimeSpan.FromSeconds(70)));
        CollectionAssert.AreEqual("V"u8.ToArray(), File.ReadAllBytes(scratch.At("watchdog0")));
    }

    // A plain file takes signs of life, and no timeout.
    private static WatchdogDevice Plain(Scratch scratch, string? nowayout)
    {
        File.WriteAllText(scratch.At("watchdog0"), "");
        if (nowayout is not null)
        {
            string folder = scratch.At("sys/class/watchdog/watchdog0");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "nowayout"), nowayout);
        }
        return new WatchdogDevice(scratch.At("watchdog0"), scratch.At("sys"));
    }
}
