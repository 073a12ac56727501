using Baton.Core.Membership;
using Baton.Core.Partition;
using Baton.Core.Status;

namespace Baton.Core.Tests.Status;

/// <summary>What a resolver is said to be: normal only once its targets have answered.</summary>
[TestClass]
public sealed class ResolverStateTests
{
    [TestMethod]
    [DataRow(ServicePhase.Running, false, 0, "Unknown")]
    [DataRow(ServicePhase.Running, false, 1, "Unknown")]
    [DataRow(ServicePhase.Running, false, 2, "Error")]
    [DataRow(ServicePhase.Running, true, 0, "Normal")]
    [DataRow(ServicePhase.Running, true, 1, "Normal")]
    [DataRow(ServicePhase.Running, true, 2, "Error")]
    [DataRow(ServicePhase.Stopped, true, 0, "Unknown")]
    [TestProperty("Regression", "6")]
    public void A_resolver_is_normal_only_after_an_answer(
        ServicePhase phase, bool answered, int silent, string state)
    {
        var config = Sample.Cluster().WithPing();
        var resolver = config.Partition.Resolvers[0] with { Failures = 2 };
        var seen = State.Initial(config, Sample.Server(1), 1, Ledger.Empty) with
        {
            Phase = phase,
            Evidence =
            [
                new Evidence { AnsweredAt = answered ? new Instant(0) : null, Silent = silent },
            ],
        };
        Assert.AreEqual(state,
            PartitionProjection.StateOf(seen, Sample.Server(1), resolver, 0));
    }
}
