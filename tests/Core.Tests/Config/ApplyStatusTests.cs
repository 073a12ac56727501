using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;

namespace Baton.Core.Tests.Config;

/// <summary>What a server knows of what runs, when a configuration is to change it.</summary>
[TestClass]
public sealed class ApplyStatusTests
{
    [TestMethod]
    public void What_is_held_here_counts_though_nobody_has_told_of_it()
    {
        var local = new LocalGroup
        {
            Name = "web",
            Placement = new Placement { Group = "web" },
            Resources = ImmutableSortedDictionary<string, LocalResource>.Empty
                .Add("exec1", new LocalResource { Phase = ResourcePhase.Online }),
        };
        var state = State.Initial(PlanSample.Config, new(0), 1, Ledger.Empty);
        var status = ApplyStatus.Of(state with { Local = state.Local.Add("web", local) });
        Assert.IsTrue(status.GroupOnline("web"));
        Assert.IsTrue(status.ResourceOnline("exec1"));
        Assert.IsFalse(status.ResourceOnline("fip1"));
        Assert.IsFalse(ApplyStatus.Of(state).GroupOnline("web"));
    }
}
