using System.Collections.Immutable;
using Baton.Core.Groups;
using Baton.Sdk;

namespace Baton.Core.Membership;

/// <summary>One group table out of several: the higher epoch wins, a server's own word on what
/// runs on itself wins over that.</summary>
internal static class Merge
{
    /// <summary>The merged table, and the groups that several servers claim to hold.</summary>
    internal sealed record Merged(ImmutableArray<Placement> Placements,
        ImmutableArray<GroupReport> Reports,
        ImmutableArray<(string Group, ServerSet Claimants)> BothActive);

    public static Merged Tables(State state, Proposal proposal)
    {
        bool fresh = !state.View.IsCommitted && proposal.Answers.Values.All(a => !a.InView);
        var missing = proposal.Missing(state.Self);
        var claims = ViewChange.OwnReports(state)
            .Concat(proposal.Answers.SelectMany(
                a => a.Value.Reports.Where(r => r.Server == a.Key)))
            .Concat(state.Reports.Values.Where(r => missing.Contains(r.Server)))
            .ToLookup(r => r.Group);
        var known = state.Placements.Values
            .Concat(proposal.Answers.Values.SelectMany(a => a.Placements))
            .ToLookup(p => p.Group);
        var placements = ImmutableArray.CreateBuilder<Placement>();
        var reports = ImmutableArray.CreateBuilder<GroupReport>();
        var both = ImmutableArray.CreateBuilder<(string, ServerSet)>();
        foreach (var group in state.Config.Groups)
        {
            var best = known[group.Name].MaxBy(p => p.Epoch)
                ?? new Placement { Group = group.Name };
            if (fresh) best = best with { Wanted = group.AutoStart, Destination = null };
            var active = claims[group.Name].Where(c => c.IsActive).ToList();
            // Of several, one that only failed to start it holds nothing to be afraid of.
            if (active.Count(c => c.Holds) > 0) active.RemoveAll(c => !c.Holds);
            var (placement, report) = One(
                proposal.View.Members - missing, best, active, claims[group.Name], fresh);
            placements.Add(placement);
            if (report is not null) reports.Add(report);
            if (active.Count > 1)
                both.Add((group.Name, ServerSet.Of(active.Select(c => c.Server))));
        }
        return new(placements.ToImmutable(), reports.ToImmutable(), both.ToImmutable());
    }

    private static (Placement Placement, GroupReport? Report) One(ServerSet members,
        Placement best, List<GroupReport> active, IEnumerable<GroupReport> all, bool fresh)
    {
        if (active.Count == 0) return (Unheld(members, best, all, fresh), null);
        var holder = active.FirstOrDefault(c => c.Server == best.Owner)
            ?? active.MaxBy(c => c.Epoch)!;
        if (holder.Server == best.Owner)
            return (best with { Wanted = best.Wanted || fresh }, holder with { });
        var taken = best with
        {
            Owner = holder.Server,
            Epoch = Math.Max(best.Epoch, holder.Epoch) + 1,
            Instruction = Instruction.Run,
            Wanted = true,
            Destination = null,
            Reason = new Reason("adopted", "It was found running there."),
        };
        return (taken, holder with { Epoch = taken.Epoch });
    }

    // Its owner is here and does not hold it: it is free to be placed anew.
    private static Placement Unheld(
        ServerSet members, Placement best, IEnumerable<GroupReport> all, bool fresh)
    {
        bool ownerKnows = best.Owner is { } o && members.Contains(o);
        if (!fresh && !ownerKnows) return best;
        if (fresh) return best with
        {
            Owner = null,
            Instruction = Instruction.Stop,
            Event = StartEvent.Start,
            Tried = ServerSet.Empty,
            Failovers = 0,
            GivenUp = false,
            Previous = null,
        };
        bool ran = best.Instruction == Instruction.Run;
        bool stoppedCleanly = all.Any(r => r.Server == best.Owner && r.Epoch == best.Epoch);
        return best with
        {
            Owner = null,
            Instruction = Instruction.Stop,
            Previous = best.Owner,
            Event = ran && !stoppedCleanly ? StartEvent.Failover : best.Event,
        };
    }
}
