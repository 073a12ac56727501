using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf.Tests;

/// <summary>How lost servers are forced to stop, and how a server guards the others.</summary>
[TestClass]
public sealed class ForcedStopConfTests
{
    private const string Device = "<forcestop><types name=\"ipmi\"/><ipmi name=\"bmc\">"
        + "<priority>0</priority><parameters><ip>10.9.0.9</ip><password>old</password>"
        + "<server name=\"server2\"><ip>10.9.0.10</ip></server></parameters></ipmi></forcestop>";

    private static ConfRead With(string cluster, string root = "") => Sample.Read(Sample
        .With("<name>demo</name>", "<name>demo</name>" + cluster)
        .Replace("</root>", root + "</root>", StringComparison.Ordinal));

    [TestMethod]
    public void A_device_is_what_the_file_says_and_the_rest_is_as_declared()
    {
        var fencing = Sample.Config(With(
            "<forcestop><use>1</use><onfail>1</onfail></forcestop>", Device)).Fencing;
        Assert.IsTrue(fencing.Used);
        Assert.AreEqual(FenceFailure.Wait, fencing.OnFailure);
        var device = fencing.DevicesFor("server1").Single();
        Assert.AreEqual(("bmc", "ipmi", FenceAction.PowerOff, 1, TimeSpan.FromSeconds(30)),
            (device.Name, device.Type, device.Action, device.Retries, device.Timeout));
        Assert.AreEqual("10.9.0.9", device.Parameters["ip"]);
    }

    [TestMethod]
    public void Nothing_is_forced_to_stop_unless_it_is_said()
    {
        var config = Sample.Config(Sample.Read(Sample.Good));
        Assert.IsFalse(config.Fencing.Used);
        Assert.IsFalse(config.Guard.UsesWatchdog);
        Assert.IsFalse(config.Guard.LocksMemory);
    }

    [TestMethod]
    [DataRow("<forcestop><use>1</use></forcestop>", "",
        "cluster/forcestop/use: forced stops are switched on and there is no device that could "
        + "stop a server")]
    [DataRow("", "<forcestop><pdu name=\"a\"><priority>0</priority></pdu></forcestop>",
        "forcestop/pdu@a: unknown plugin type 'pdu': fence types are ipmi")]
    [DataRow("", "<forcestop><ipmi name=\"a\"><priority>0</priority></ipmi></forcestop>",
        "forcestop/ipmi@a/parameters/ip: is missing: text")]
    [DataRow("<watchdog><use>1</use><device>watchdog</device></watchdog>", "",
        "cluster/watchdog/device: 'watchdog' is not allowed: an absolute path")]
    public void What_cannot_work_is_refused(string cluster, string root, string fault)
    {
        var errors = With(cluster, root).Errors.Select(e => $"{e.Path}: {e.Text}").ToArray();
        Assert.IsTrue(errors.Any(e => e.StartsWith(fault, StringComparison.Ordinal)),
            string.Join('\n', errors));
    }

    [TestMethod]
    [DataRow("<forcestop><use>1</use></forcestop>", "<forcestop><ipmi name=\"a\"><priority>0"
        + "</priority><servers id=\"0\"><name>server1</name></servers><parameters><ip>x</ip>"
        + "</parameters></ipmi></forcestop>", "no device can stop server2")]
    [DataRow("", "<forcestop><ipmi name=\"a\"><priority>0</priority><parameters><ip>x</ip>"
        + "</parameters></ipmi></forcestop>", "server1 and server2 are the same to it")]
    [DataRow("", "<forcestop><ipmi name=\"a\"><priority>0</priority><parameters><ip>x</ip>"
        + "<server name=\"server2\"><password>y</password></server></parameters></ipmi>"
        + "</forcestop>", "server1 and server2 are the same to it")]
    [DataRow("<forcestop><use>1</use></forcestop>", "<forcestop><ipmi name=\"a\"><priority>0"
        + "</priority><action>3</action><servers id=\"0\"><name>server1</name></servers>"
        + "<parameters><ip>x</ip></parameters></ipmi></forcestop>", "server1 is only sent an NMI")]
    [DataRow("<watchdog><use>1</use><timeout>30</timeout></watchdog>", "",
        "may be reset only after that")]
    public void What_protects_less_than_it_seems_is_warned_of(
        string cluster, string root, string text)
    {
        var read = With(cluster, root);
        Assert.IsNotNull(read.Config, string.Join('\n', read.Faults));
        Assert.IsTrue(read.Faults.Any(f => f.Text.Contains(text, StringComparison.Ordinal)),
            string.Join('\n', read.Faults));
    }

    [TestMethod]
    [TestProperty("Regression", "89")]
    [TestProperty("Regression", "133")]
    [DataRow("<forcestop><use>1</use></forcestop>", Device, ApplyMethod.UploadOnly,
        DisplayName = "switching it on")]
    [DataRow("", "10.9.0.8", ApplyMethod.SuspendCluster, DisplayName = "another controller")]
    public void A_change_asks_for_no_more_than_it_needs(
        string cluster, string change, ApplyMethod method)
    {
        var before = Sample.Config(With("", Device));
        var after = Sample.Config(With(cluster, change == Device ? Device
            : Device.Replace("10.9.0.9", change, StringComparison.Ordinal)));
        Assert.AreEqual(method, ApplyPlan.Between(before, after, Types.All).Strongest);
    }

    [TestMethod]
    public void A_password_that_changes_is_not_shown()
    {
        var plan = ApplyPlan.Between(Sample.Config(With("", Device)), Sample.Config(With("",
            Device.Replace("old", "new", StringComparison.Ordinal))), Types.All);
        Assert.AreEqual("parameters/password changes", plan.Steps.Single().Change);
    }

    [TestMethod]
    [DataRow(90_000, 3_000, 87)]
    [DataRow(5_000, 500, 4)]
    [DataRow(500, 100, 1)]
    public void A_watchdog_bites_before_the_others_take_over(int timeout, int interval, int seconds)
    {
        var config = Sample.Config(Sample.Read(Sample.Good)) with
        {
            Partition = new PartitionConfig(),
            Timing = new TimingConfig
            {
                HeartbeatTimeout = TimeSpan.FromMilliseconds(timeout),
                HeartbeatInterval = TimeSpan.FromMilliseconds(interval),
            },
        };
        Assert.AreEqual(TimeSpan.FromSeconds(seconds), config.Guard.TimeoutFor(config));
    }
}
