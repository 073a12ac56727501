using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Baton.Core.Config;
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
        ImmutableArray<(string Group, ServerSet Claimants)> BothActive, bool IsFresh);

    public static Merged Tables(State state, Proposal proposal)
    {
        bool fresh = !state.View.IsCommitted && proposal.Answers.Values.All(a => !a.InView);
        var missing = proposal.Missing(state.Self);
        var claims = ViewChange.OwnReports(state)
            .Concat(proposal.Answers.SelectMany(
                a => a.Value.Reports.Where(r => r.Server == a.Key)))
            .Concat(state.Reports.Values.Where(r => missing.Contains(r.Server)))
            .ToLookup(r => r.Group);
        var known = Latest(state, proposal);
        var stayed = ServerSet.Of(proposal.Answers.Where(a => a.Value.InView).Select(a => a.Key))
            | missing | (state.View.IsCommitted ? ServerSet.Of(state.Self) : ServerSet.Empty);
        var joined = proposal.View.Members - stayed;
        var placements = ImmutableArray.CreateBuilder<Placement>();
        var reports = ImmutableArray.CreateBuilder<GroupReport>();
        var both = ImmutableArray.CreateBuilder<(string, ServerSet)>();
        foreach (var group in state.Config.Groups)
        {
            var best = known.GetValueOrDefault(group.Name) ?? new Placement { Group = group.Name };
            if (fresh) best = best with
            {
                Wanted = group.AutoStart && !state.Config.Recovery.NoGroupStart,
                Destination = null,
            };
            // A server that comes back may be able to do what it could not do before.
            best = best with { Tried = best.Tried & stayed };
            var active = Active(claims[group.Name]);
            var (placement, report) = active.Count == 0
                ? (Unheld(proposal.View.Members - missing, stayed, best, group, fresh), null)
                : Held(best, Holder(state.Config, best, active), fresh);
            bool twice = active.Count(c => c.IsCertain) > 1;
            bool disputed = twice && !active.Any(c => state.Config.IsAmong(
                c.Server, state.Config.Partition.BothActiveSurvivors));
            if (disputed) placement = placement with { IsDisputed = true };
            placements.Add(Failback.Note(state.Config, group, placement, joined));
            if (report is not null) reports.Add(report);
            if (twice)
                both.Add((group.Name, ServerSet.Of(active.Select(c => c.Server))));
        }
        return new(placements.ToImmutable(), reports.ToImmutable(), both.ToImmutable(), fresh);
    }

    // Every server tells of every group: with many of both this is most of a merge.
    private static Dictionary<string, Placement> Latest(State state, Proposal proposal)
    {
        var latest = new Dictionary<string, Placement>(state.Placements);
        foreach (var answer in proposal.Answers.Values)
        {
            foreach (var told in answer.Placements)
            {
                ref var kept =
                    ref CollectionsMarshal.GetValueRefOrAddDefault(latest, told.Group, out _);
                if (kept is null || told.Epoch > kept.Epoch) kept = told;
            }
        }
        return latest;
    }

    // Who cannot tell whether it holds a group does not count beside one who can: it lets go.
    private static List<GroupReport> Active(IEnumerable<GroupReport> claims)
    {
        var active = claims.Where(c => c.IsActive).ToList();
        return active.Any(c => c.IsCertain) ? [.. active.Where(c => c.IsCertain)] : active;
    }

    // Of several the one that goes on, as configured; else the one that was told to hold it.
    private static GroupReport Holder(
        ClusterConfig config, Placement best, List<GroupReport> active) =>
        active.FirstOrDefault(c => active.Count > 1
            && config.IsAmong(c.Server, config.Partition.BothActiveSurvivors))
        ?? active.FirstOrDefault(c => c.Server == best.Owner)
        ?? active.MaxBy(c => c.Epoch)!;

    private static (Placement, GroupReport?) Held(
        Placement best, GroupReport holder, bool fresh)
    {
        if (holder.Server == best.Owner)
            return (best with { Wanted = best.Wanted || fresh }, holder);
        var taken = best with
        {
            Owner = holder.Server,
            Epoch = Math.Max(best.Epoch, holder.Epoch) + 1,
            Instruction = Instruction.Run,
            Wanted = true,
            Destination = null,
            Down = NameSet.Empty,
            Reason = new Reason("adopted", "It was found running there."),
        };
        return (taken, holder with { Epoch = taken.Epoch });
    }

    // Its owner is here and does not hold it: it is free to be placed anew.
    private static Placement Unheld(ServerSet answered, ServerSet stayed, Placement best,
        GroupConfig group, bool fresh)
    {
        bool ownerKnows = best.Owner is { } o && answered.Contains(o);
        if (!fresh && !ownerKnows) return best;
        if (fresh) return best with
        {
            Owner = null,
            Instruction = Instruction.Stop,
            Event = StartEvent.Start,
            Tried = ServerSet.Empty,
            FailedOver = ServerCounts.None,
            GivenUp = false,
            IsDisputed = false,
            StoppedIn = 0,
            Previous = null,
        };
        // It was to run and does not: the server has been down, if only for a moment.
        bool ran = best.Instruction == Instruction.Run;
        return best with
        {
            Owner = null,
            Instruction = Instruction.Stop,
            Wanted = best.Wanted && (group.AutoFailover || !ran),
            Previous = best.Owner,
            StoppedIn = !ran && stayed.Contains(best.Owner!.Value) ? best.StoppedIn : 0,
            Event = ran ? StartEvent.Failover : best.Event,
        };
    }
}
