using Baton.Core.Groups;

namespace Baton.Core.Tests.Groups;

/// <summary>
/// What planning costs when the largest cluster there can be loses a server, in bytes: unlike a
/// time they are the same on every machine. The times are in tests/Benchmarks.
/// </summary>
[TestClass]
public sealed class PlanningSpeedTests
{
    private const int Groups = Limits.GroupsMax;
    private const int Servers = Limits.ServersMax;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_thousand_groups_are_placed_anew_within_some_megabytes()
    {
        Allocated(Servers, 50);
        long bytes = Allocated(Servers, Groups);
        TestContext.WriteLine($"{bytes} bytes");
        Assert.IsLessThan(2_000_000, bytes);
    }

    [TestMethod]
    public void Each_group_more_costs_about_as_much_as_the_ones_before()
    {
        Allocated(Servers, 50);
        double few = Allocated(Servers, 250) / 250.0, many = Allocated(Servers, 1_000) / 1_000.0;
        TestContext.WriteLine($"{few:0} and {many:0} bytes a group");
        Assert.IsLessThan(few * 2, many);
    }

    [TestMethod]
    [DataRow(2, 10)]
    [DataRow(32, 10)]
    [DataRow(32, 1_000)]
    public void The_whole_step_that_places_a_lost_server_s_groups_anew_is_bounded(
        int servers, int groups)
    {
        var (before, last, now) = LostServer.Step(servers, groups);
        Machine.Step(before, last, now);
        long start = GC.GetAllocatedBytesForCurrentThread();
        var turn = Machine.Step(before, last, now);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - start;
        TestContext.WriteLine($"{bytes} bytes");
        Assert.IsTrue(turn.Next.Placements.Values.All(p => p.Owner != new ServerId(1)));
        Assert.IsLessThan(20_000_000, bytes);
    }

    private static long Allocated(int servers, int groups)
    {
        var state = LostServer.State(servers, groups);
        var draft = new Draft(state, new Instant(0));
        long before = GC.GetAllocatedBytesForCurrentThread();
        GroupPlanner.Plan(draft);
        long after = GC.GetAllocatedBytesForCurrentThread();
        int moved = draft.State.Placements.Values.Count(
            p => p.Owner is { } o && o != new ServerId(1));
        Assert.AreEqual(groups, moved);
        return after - before;
    }
}
