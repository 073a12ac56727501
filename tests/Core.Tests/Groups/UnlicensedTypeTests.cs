using Baton.Core.Groups;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Groups;

/// <summary>A type that becomes unusable takes nothing with it that runs.</summary>
[TestClass]
public sealed class UnlicensedTypeTests
{
    private static List<string> Names(Bench bench, Verb verb) =>
        [.. bench.Calls(verb).Select(c => c.Resource).Order()];

    [TestMethod]
    public void What_runs_without_a_licence_is_stopped_before_it_starts_elsewhere()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Do(Lacks(bench.State, "exec", unlicensed: true));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2"));
        CollectionAssert.AreEqual(new[] { "exec1" }, Names(bench, Verb.Deactivate));
        Assert.AreEqual(GroupPhase.Deactivating, bench.Phase());
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        bench.Works();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
    }

    [TestMethod]
    public void What_runs_is_stopped_by_a_plugin_whose_folder_is_gone()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Do(Lacks(bench.State, "exec", unlicensed: false));
        bench.Ask(new OperatorRequest.StopGroup("web", "", false));
        CollectionAssert.AreEqual(new[] { "exec1" }, Names(bench, Verb.Deactivate));
    }

    [TestMethod]
    public void A_restarted_daemon_finds_what_runs_without_a_licence_and_starts_no_more_of_it()
    {
        var placed = new Bench(Sample.Cluster()).InView().Works().State.Placements;
        var bench = new Bench(Sample.Cluster(),
            ledger: Sample.Crashed(1, 2) with { Placements = placed });
        bench.Do(Lacks(bench.State, "exec", unlicensed: true));
        CollectionAssert.AreEqual(new[] { "exec1", "fip1" }, Names(bench, Verb.Probe));
        bench.Probed("exec1", "fip1").InView("exec1", "fip1");
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        Assert.IsFalse(bench.All.OfType<Effect.CallResource>().Any(
            c => c.Verb == Verb.Activate && c.Call.Resource == "exec1"));
    }

    private static Event.TypesChanged Lacks(State state, string type, bool unlicensed) =>
        new(state.Unusable.Add(type, "unusable"))
        {
            Unlicensed = unlicensed ? [type] : [],
        };
}
