using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

/// <summary>What <c>clpcfctrl --push</c> makes of servers that do not follow.</summary>
[TestClass]
public sealed class PushRefusedTests
{
    private static readonly ServerRefusal Busy = new("server2", "first stop the cluster", false);
    private static readonly ServerRefusal Away = new("server3", "no path leads to it", true);

    [TestMethod]
    public void Servers_in_whose_way_something_is_let_it_fail() =>
        Check(1, new(false, [], [], "Not applied.") { Refusals = [Away, Busy] },
            "server3: no path leads to it", "server2: first stop the cluster", "Not applied.");

    [TestMethod]
    public void Servers_that_are_away_are_no_fault_of_the_configuration() =>
        Check(17, new(false, [], [], "Not applied.") { Refusals = [Away] },
            "server3: no path leads to it", "Not applied.");

    [TestMethod]
    public void A_fault_of_the_configuration_counts_before_them() =>
        Check(13, new(false, ["server2: bad"], [], "Not applied.") { Refusals = [Away] },
            "server2: bad", "server3: no path leads to it", "Not applied.");

    [TestMethod]
    public void Servers_that_do_not_confirm_let_it_fail_in_part() =>
        Check(11, new(true, [], [], "It stands on 1 server(s).") { Unconfirmed = [Away] },
            "server3: no path leads to it", "It stands on 1 server(s).");

    private static void Check(int code, ControlReply.Pushed reply, params string[] complaints)
    {
        using Folder root = Folder.WithConfig();

        CommandRun run = CommandRun.Of(
            $"clpcfctrl --push -w --root {root.Path}", new FakeDaemon(_ => reply));

        Assert.AreEqual(code, run.Code);
        Assert.AreEqual("", run.Out);
        CollectionAssert.AreEqual(complaints, run.Complaints.ToArray());
    }
}
