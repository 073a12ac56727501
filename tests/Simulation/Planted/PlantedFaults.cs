using System.Collections.Immutable;

namespace Baton.Simulation.Planted;

/// <summary>A fault planted in the kernel's core: exact texts and what stands for them.</summary>
/// <param name="Name">What the core then does.</param>
/// <param name="Sample">The sample it is looked for in.</param>
/// <param name="Cuts">File below kernel/Core, its text, and the text instead.</param>
internal sealed record PlantedFault(string Name, string Sample,
    params ImmutableArray<(string File, string Text, string Instead)> Cuts)
{
    /// <summary>What goes wrong in the histories; less of it finds what is rare sooner.</summary>
    public string Faults { get; init; } = "all";
}

/// <summary>Mistakes that the simulator must find; each is one that was near.</summary>
internal static class PlantedFaults
{
    public static readonly ImmutableArray<PlantedFault> All =
    [
        new("the lowest epoch wins a merge", "two-servers",
            ("Membership/Merge.cs", "told.Epoch > kept.Epoch", "told.Epoch < kept.Epoch")),
        new("the verdict is skipped at the start", "two-servers",
            ("Membership/ViewRules.cs",
                "if (state.Loss is { Verdict.Kind: not VerdictKind.Survivor }\n            || Ver",
                "if (Ver")),
        new("nothing is persisted", "two-servers",
            ("Ledger.cs", "before.HighestView == after.HighestView\n",
                "true || before.HighestView == after.HighestView\n")),
        new("a recovery takes two steps at once", "two-servers",
            ("Monitors/MonitorRecovery.cs", "Restarts = counters.Restarts + 1",
                "Restarts = counters.Restarts + 2")),
        new("failovers are not counted", "two-servers",
            ("Monitors/MonitorRecovery.cs", "Failovers = counters.Failovers + 1",
                "Failovers = counters.Failovers")),
        new("groups go to any server", "five-servers",
            ("Groups/Search.cs", "Policy = group.PolicyOf(state.Config),",
                "Policy = [.. state.Config.AllServers],")),
        new("groups stand beside those they exclude", Samples.Exclusive,
            ("Groups/PlacementRules.cs", "kind == ExclusionKind.Absolute && on.Contains(server)",
                "kind == ExclusionKind.Absolute && on.Count > 9"),
            // Else it is placed there and never raised.
            ("Groups/Exclusion.cs", "return any && state.Local", "return !any && state.Local"),
            ("Groups/Search.cs", "Others.Count(o => o.On.Contains(server))", "0")),
        new("groups start before a view is committed", "two-servers",
            ("Groups/GroupMachine.cs",
                "if (draft.State.View.IsCommitted && draft.State.Emergency is null) Obey",
                "if (draft.State.Emergency is null) Obey"),
            ("Groups/GroupMachine.cs",
                "draft.State.HighestView > draft.State.View.Number", "draft.State.HighestView < 0"),
            ("Groups/GroupMachine.cs", "state.View.IsCommitted\n        && state.Placements",
                "state.Placements")),
        new("hearing one way is enough", "five-servers",
            ("Membership/Connectivity.cs",
                "rows[a.Index].Contains(b) && rows[b.Index].Contains(a)",
                "(rows[a.Index].Contains(b) || rows[b.Index].Contains(a))"))
        { Faults = "oneway,crash,operator" },
        new("what does not run is adopted", "two-servers",
            ("Groups/GroupProbe.cs", "_ => ResourcePhase.Offline,", "_ => ResourcePhase.Online,")),
        new("nobody waits before a takeover", "two-servers",
            ("Partition/PartitionJudge.cs",
                "return now >= from\n", "return now.Ticks >= 0\n")),
        new("resources start in any order", "two-servers",
            ("Groups/ResourceGraph.cs", "|| needed.Phase == ResourcePhase.Online",
                "|| needed.Phase != ResourcePhase.ActivationFailed")),
        new("resources stop in any order", "two-servers",
            ("Groups/ResourceGraph.cs", "(l.Phase == ResourcePhase.Offline && l.Call is null)",
                "l.Phase != ResourcePhase.Unknown")),
        new("everybody is a coordinator", "two-servers",
            ("Membership/ViewChange.cs",
                "!members.Contains(state.Self) || members.First != state.Self",
                "!members.Contains(state.Self)"),
            ("Membership/ViewChange.cs",
                "&& proposed.Coordinator == from && proposed.Members.First == from",
                "&& proposed.Coordinator == from")),
        new("an old view is taken over", "five-servers",
            ("Membership/ViewChange.cs", "commit.View.Number < state.HighestView || ", ""),
            ("Membership/ViewChange.cs", "|| commit.View.Number < state.View.Number\n", "\n"))
        { Faults = "restart,crash,oneway,session,stall" },
        new("a restart forgets the placements", "two-servers",
            ("State.cs", "Placements = ledger.Placements,", "")),
        new("a restart forgets the views", "two-servers",
            ("State.cs", "HighestView = ledger.HighestView,", "")),
        new("a restart forgets what was recovered", "two-servers",
            ("State.cs", "MonitorRun.From(ledger.Counters.GetValueOrDefault(m.Name),",
                "MonitorRun.From(null,")),
        new("who is cut off goes on", "two-servers",
            ("Membership/ViewChange.cs", "ServiceLife.CutOff(draft, reason);", "")),
        new("an old answer of the targets counts", "two-servers",
            ("Partition/Voices.cs", "seen.AnsweredAt >= from && stands",
                "seen.AnsweredAt is not null && stands")),
        new("who stops does not wait for its groups", "two-servers",
            ("ServiceLife.cs", "bool held = state.Local.Values.Any(g => !g.IsOver);",
                "bool held = false;")),
        new("a goodbye is believed for ever", "two-servers",
            ("Partition/LossWatch.cs",
                "return state.View.IsCommitted ? said | state.LeftCleanly : said;",
                "return said | state.LeftCleanly;"),
            ("Intake.cs", ": state.LeftCleanly.Without(heard.From)", ": state.LeftCleanly")),
        new("a member is dropped without a verdict", "five-servers",
            ("Membership/ViewRules.cs",
                "members.Includes(state.View.Members - Gone(state, now));", "true;")),
        new("who was replaced does not look", "two-servers",
            ("Membership/Standing.cs", "return Replaced(state, rows)\n            ?? (",
                "return (")),
    ];
}
