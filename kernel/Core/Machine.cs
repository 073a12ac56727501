using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>
/// The whole kernel as one function: what a server knew and what happened give what it knows and
/// what it asks for. The daemon, the simulator and every test are drivers of this.
/// </summary>
public static class Machine
{
    // A placement and the owner's first word on it settle within a step; more rounds follow later.
    private const int RoundsMax = 4;

    /// <summary>One step.</summary>
    /// <param name="state">All that the server knows.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The moment it is looked at.</param>
    public static Turn Step(State state, Event happened, Instant now)
    {
        if (happened is Event.BeatHeard heard && QuietBeat.Take(state, heard, now) is { } quiet)
            return quiet;
        if (QuietAsk.Take(state, happened, now) is { } asking) return asking;
        return Whole(state, happened, now);
    }

    /// <summary>The same, with no short way, or with none at all.</summary>
    internal static Turn Whole(
        State state, Event happened, Instant now, bool mayRest = true)
    {
        var draft = new Draft(state, now);
        Stall.Note(draft);
        TimeoutRatios.Note(draft);
        Intake.Record(draft, happened);
        var recorded = draft.State;
        ServiceLife.Look(draft);
        LicenceGate.Step(draft);
        PathWatch.Note(draft);
        SessionWatch.Note(draft);
        LossWatch.Note(draft);
        PartitionJudge.Judge(draft);
        Standing.Note(draft);
        Stall.Settle(draft);
        ViewChange.Confirm(draft);
        ViewChange.Advance(draft);
        FenceDesk.Step(draft);
        TimeoutRatios.Tell(draft, state);
        bool rests = Rest.Holds(state, draft.State, now);
        if (!rests || !mayRest) Work(draft, state);
        MajorityRule.Note(draft);
        // An asking that begins calls for no more of the step.
        bool settled = rests || ReferenceEquals(recorded, draft.State);
        OwnBeat.Tell(draft);
        var turn = Wakes.Set(draft, settled, rests && mayRest);
        bool isQuiet = settled && turn.Effects.IsEmpty;
        return turn with
        {
            Next = turn.Next with
            {
                Unmoving = QuietBeat.Unmoving(state, happened, turn.Next, isQuiet),
            },
        };
    }

    // What follows for the groups and the monitors from who is there.
    private static void Work(Draft draft, State before)
    {
        MonitorSchedule.Step(draft);
        MonitorRecovery.Advise(draft);
        for (int round = 0; round < RoundsMax; round++)
        {
            var start = draft.State;
            GroupPlanner.Plan(draft);
            // A monitor is told to stop before its target is (regressions 129, 154).
            MonitorSchedule.Step(draft);
            GroupMachine.Step(draft);
            GroupFinals.Step(draft);
            GroupBoard.Tell(draft);
            if (ReferenceEquals(start, draft.State)) break;
        }
        MonitorSchedule.Step(draft);
        FinalGate.Forgive(draft);
        StatusMismatch.Watch(draft);
        ServiceLife.Settle(draft);
        Requests.Settle(draft);
        MonitorBoard.Tell(draft, before);
    }
}
