using System.Collections;
using System.Reflection;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

/// <summary>What is done over and over leaves nothing behind, and costs what it must.</summary>
[TestClass]
public sealed class LastingTests
{
    // All that a state holds in tables, however deep: what leaks would be in one of them.
    private static int Held(object? value)
    {
        if (value is null or string || value.GetType().IsPrimitive) return 0;
        if (value is IEnumerable table)
            return table.Cast<object>().Sum(item => 1 + Held(item));
        return value.GetType().Namespace?.StartsWith("Baton.Core", StringComparison.Ordinal) != true
            || value is ClusterConfig ? 0
            : value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(p => p.GetIndexParameters().Length == 0 && p.CanWrite)
                .Sum(p => Held(p.GetValue(value)));
    }

    private static void Around(Bench bench)
    {
        bench.Hear(2);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        bench.Ask(new OperatorRequest.StartGroup("web", "server1", false)).Works();
        bench.Ask(new OperatorRequest.StopResource("exec1", "", false)).Works();
        bench.Ask(new OperatorRequest.StartResource("exec1", "", false)).Works();
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2")).Works();
        Back(bench);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works("fip1");
        Back(bench);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    // The other server raises it, and gives it back when that is asked of it.
    private static void Back(Bench bench)
    {
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Says(bench, GroupPhase.Online, ResourcePhase.Online);
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server1"));
        Says(bench, GroupPhase.Offline, ResourcePhase.Offline);
        bench.Works();
    }

    private static void Says(Bench bench, GroupPhase phase, ResourcePhase resources) =>
        bench.Message(2, new Message.Reported(
            Sample.Report(2, bench.Web.Epoch, phase, resources)));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [TestProperty("Regression", "37 54")]
    public void Operations_and_failovers_over_and_over_leave_nothing_behind(bool serverGroups)
    {
        var config = Sample.Cluster();
        if (serverGroups)
            config = (config with
            {
                ServerGroups = [new("west", ["server1"]), new("east", ["server2"])],
            }).WithGroup("web", g => g with
            {
                FailoverMode = FailoverMode.ServerGroup,
                ServerGroups = ["west", "east"],
            });
        var bench = new Bench(config).InView().Works();
        for (int i = 0; i < 5; i++) Around(bench);
        int before = Held(bench.Pass(70, 2).State);
        for (int i = 0; i < 100; i++) Around(bench);
        bench.Pass(70, 2);
        Assert.IsLessThanOrEqualTo(before, Held(bench.State));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    [TestProperty("Regression", "191")]
    public void A_group_s_start_and_stop_with_very_many_monitors_cost_in_proportion()
    {
        StartAndStop(16);
        double few = StartAndStop(64) / 64.0, many = StartAndStop(Limits.MonitorsMax)
            / (double)Limits.MonitorsMax;
        Assert.IsLessThan(few * 2, many, "bytes allocated for each monitor");
    }

    private static long StartAndStop(int monitors)
    {
        var config = Sample.Cluster();
        for (int i = 0; i < monitors; i++)
            config = config.WithMonitor(m => m with
            {
                Name = $"genw{i}",
                Timing = MonitorTiming.WhileActive,
                Target = "exec1",
            });
        var bench = new Bench(config).InView().Works();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
