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

    private static string Faults(ClusterConfig config) =>
        string.Join('\n', ConfigCheck.Check(config, PlanSample.Types)
            .Select(f => $"{f.Path}: {f.Text}"));
}
