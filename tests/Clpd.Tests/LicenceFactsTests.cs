using Baton.Core.Config;
using Baton.Licences;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class LicenceFactsTests
{
    private static readonly MonitorConfig Monitor = new() { Name = "w1", Type = "psqlw" };

    [TestMethod]
    [DataRow("proc/cpuinfo", "flags : fpu hypervisor sse", true)]
    [DataRow("proc/cpuinfo", "flags : fpu sse", false)]
    [DataRow("sys/class/dmi/id/sys_vendor", "QEMU\n", true)]
    [DataRow("sys/class/dmi/id/sys_vendor", "Dell Inc.\n", false)]
    [DataRow("sys/class/dmi/id/product_name", "KVM Virtual Machine\n", true)]
    [DataRow("sys/class/dmi/id/product_name", "Amazon EC2 c7g.metal\n", false)]
    [DataRow("proc/device-tree/compatible", "linux,dummy-virt\0", true)]
    [DataRow("proc/device-tree/compatible", "raspberrypi,4-model-b\0", false)]
    [DataRow("proc/device-tree/hypervisor/compatible", "linux,kvm\0", true)]
    [DataRow("sys/hypervisor/type", "xen\n", true)]
    public void A_virtual_server_is_known_by_what_its_firmware_says(
        string file, string text, bool isVirtual)
    {
        using var folder = new Folder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        File.WriteAllText(folder[file], text);
        Assert.AreEqual(new Machine("server1", 1, isVirtual),
            LicenceFacts.OfThisMachine("server1", folder.Path));
    }

    [TestMethod]
    [DataRow("a new monitor", "w2 cannot be added")]
    [DataRow("a monitor of another type", "w1 cannot be added")]
    [DataRow("a fence device", "f1 cannot be added")]
    [DataRow("a channel", "c1 cannot be added")]
    [DataRow("one more server for it", "DBAG cannot be used on server2 too")]
    [DataRow("one more server", "Server server4 cannot be added")]
    [DataRow("nothing", "")]
    [DataRow("one server less for it", "")]
    public async Task A_term_that_is_over_lets_a_configuration_begin_nothing(
        string change, string objection)
    {
        using var stage = new LicenceStage();
        var desk = stage.Desk("server1");
        await LicenceStage.Do(desk, LicenceDeed.AddVendor, stage.Statement(LicenceStage.Agent));
        await LicenceStage.Do(
            desk, LicenceDeed.Register, stage.Term("DBAG", "AAAAAAAA000000"));
        stage.Time.Advance(TimeSpan.FromDays(31));
        var before = Sample.Config with
        {
            Monitors = [Monitor with { Servers = ["server1", "server3"] }],
        };
        if (change == "a monitor of another type")
            before = before with { Monitors = [before.Monitors[0] with { Type = "genw" }] };
        var wanted = change switch
        {
            "a new monitor" => before with
            {
                Monitors = before.Monitors.Add(before.Monitors[0] with { Name = "w2" }),
            },
            "a monitor of another type" => before with
            {
                Monitors = [before.Monitors[0] with { Type = "psqlw" }],
            },
            "a fence device" => before with
            {
                Fencing = before.Fencing with { Devices = [new() { Name = "f1", Type = "psqlw" }] },
                Monitors = [Monitor],
            },
            "a channel" => before with
            {
                AlertChannels = [new()
                {
                    Name = "c1", Type = "psqlw", Servers = ["server1"],
                }],
            },
            "one more server for it" => before with
            {
                Monitors = [Monitor with { Servers = ["server1", "server2", "server3"] }],
            },
            "one more server" => before with
            {
                Servers = before.Servers.Add(before.Servers[0] with { Name = "server4" }),
            },
            "one server less for it" => before with
            {
                Monitors = [Monitor with { Servers = ["server1"] }],
            },
            _ => before,
        };
        var said = desk.Objections(before, wanted);
        if (objection.Length == 0) Assert.IsEmpty(said);
        else StringAssert.Contains(string.Join('\n', said), objection);
    }
}
