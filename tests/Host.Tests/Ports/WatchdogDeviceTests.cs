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
}
