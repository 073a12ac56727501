using Baton.Core.Config;

namespace Baton.Core.Tests.Config;

/// <summary>What a check says of records that no file was read for.</summary>
[TestClass]
public sealed class ConfigCheckTests
{
    [TestMethod]
    public void The_sample_is_good() => Assert.AreEqual("", Faults(PlanSample.Config));

    [TestMethod]
    public void A_fault_has_a_path_and_no_file()
    {
        var exec2 = PlanSample.Config.FindResource("exec2")!;

        var fault = ConfigCheck.Check(
            PlanSample.Config.With(exec2 with { Type = "zip" }), PlanSample.Types).Single();

        Assert.AreEqual(new("", 0, "resource/zip@exec2",
            "unknown plugin type 'zip': resource types are exec, fip"), fault);
    }

    [TestMethod]
    public void A_type_that_cannot_be_used_here_is_a_warning_that_says_why()
    {
        var types = PlanSample.Types.SetItem("ipw",
            PlanSample.Types["ipw"] with { Unusable = "the licence has expired" });

        var fault = ConfigCheck.Check(PlanSample.Config, types).Single();

        Assert.IsTrue(fault.IsWarning);
        Assert.AreEqual("ipw1 cannot run here: type ipw: the licence has expired", fault.Text);
    }

    [TestMethod]
    [DataRow(FinalAction.StopGroup)]
    [DataRow(FinalAction.StopService)]
    [DataRow(FinalAction.StopResource)]
    public void A_failed_deactivation_is_not_followed_by_another_one(FinalAction action)
    {
        var exec2 = PlanSample.Config.FindResource("exec2")!;

        Assert.Contains($"resource/exec@exec2/deact/action: '{(int)action}' is not allowed",
            Faults(PlanSample.Config.With(exec2 with { Deactivate = new() { Action = action } })));
    }

    [TestMethod]
    public void A_dependency_cycle_is_shown_all_the_way_round()
    {
        var fip1 = PlanSample.Config.FindResource("fip1")!;

        Assert.AreEqual("resource/exec@exec1/depend: resources depend on each other: "
            + "exec1 -> fip1 -> exec1",
            Faults(PlanSample.Config.With(fip1 with { DependsOn = ["exec1"] })));
    }

    [TestMethod]
    public void Every_number_of_an_action_on_a_partition_is_one_action()
    {
        for (int code = 1; code <= ConfigCheckActions.Partition.Length; code++)
        {
            Assert.AreEqual(code,
                ConfigCheckActions.PartitionCode(ConfigCheckActions.Partition[code - 1]));
        }
        Assert.AreEqual(0, ConfigCheckActions.PartitionCode(FinalAction.StopGroup));
    }

    [TestMethod]
    [DataRow("w", 12, "")]
    [DataRow("W", 12, "")]
    [DataRow("192.0.2.9", 12, "/host: heartbeat witnesshb1 goes to another place: if both are one "
        + "witness, host, port, ssl and proxy have to be written alike, or what is left there for "
        + "one replaces what is left for the other")]
    [DataRow("w", 11, ": the witness hears of a server by witnesshb1, and fewer than four times "
        + "within the heartbeat timeout: one beat that is late, and a server that lives counts "
        + "as down")]
    public void A_witness_for_heartbeats_and_partitions_is_named_alike_and_hears_enough(
        string host, int timeout, string warning)
    {
        var config = PlanSample.Config;
        var resolver = ResolverConfig.Normal(ResolverConfig.Witness) with
        {
            Name = "np",
            Device = 10900,
            Priority = 1,
        };
        var faults = ConfigCheck.Check(config with
        {
            Timing = config.Timing with { HeartbeatTimeout = TimeSpan.FromSeconds(timeout) },
            Heartbeats = config.Heartbeats.Add(new("witnesshb1", "witnesshb", 9, 700)
            {
                Witness = new WitnessConfig { Host = "w" },
            }),
            Partition = config.Partition with
            {
                Resolvers = config.Partition.Resolvers.Add(
                    resolver with { Site = resolver.Site! with { Host = host } }),
            },
        }, PlanSample.Types);

        const string At = "networkpartition/witnessnp@np";
        Assert.AreEqual(warning.Length > 0 ? At + warning : "", string.Join('\n', faults
            .Where(f => f.IsWarning && f.Path.StartsWith(At, StringComparison.Ordinal))
            .Select(f => $"{f.Path}: {f.Text}")));
    }

    private static string Faults(ClusterConfig config) =>
        string.Join('\n', ConfigCheck.Check(config, PlanSample.Types)
            .Select(f => $"{f.Path}: {f.Text}"));
}
