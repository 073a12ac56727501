using System.Diagnostics;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>The first stage of a step: writes what has happened into the state.</summary>
internal static class Intake
{
    public static void Record(Draft draft, Event happened)
    {
        switch (happened)
        {
            case Event.Woke: break;
            case Event.BeatHeard e: Hear(draft, e); break;
            case Event.MessageCame e: Read(draft, e.From, e.Message); break;
            case Event.PeerReached e: Reach(draft, e); break;
            case Event.TargetsAsked e: PartitionJudge.Record(draft, e); break;
            case Event.ResourceAnswered e: ResourceAnswers.Take(draft, e); break;
            case Event.MonitorFound e: MonitorFindings.Take(draft, e); break;
            case Event.ScriptEnded e: EndScript(draft, e); break;
            case Event.Fenced e: FenceDesk.Take(draft, e); break;
            case Event.OperatorAsked e: Requests.Take(draft, e); break;
            case Event.ConfigChanged e: Reconfiguration.Take(draft, e.Config); break;
            case Event.TypesChanged e: Learn(draft, e); break;
            case Event.LicencesChecked e:
                draft.State = draft.State with { Licences = e.Standing };
                break;
            default: throw new UnreachableException();
        }
    }

    // Whoever began it knows it by its number.
    private static void EndScript(Draft draft, Event.ScriptEnded ended)
    {
        MonitorScripts.Take(draft, ended);
        GroupFinals.Take(draft, ended);
    }

    private static void Learn(Draft draft, Event.TypesChanged learned)
    {
        var before = draft.State.Unusable;
        draft.State = draft.State with
        {
            Unusable = learned.Unusable,
            Unlicensed = learned.Unlicensed,
        };
        MonitorBoard.TryAgain(draft, draft.State.Self);
        TypeNews.Tell(draft, before, learned.Unusable);
    }

    private static void Hear(Draft draft, Event.BeatHeard heard)
    {
        var state = draft.State;
        if (heard.From == state.Self || heard.From.Index >= state.Config.Servers.Length) return;
        if (Versions.Refuses(draft, heard)) return;
        state = draft.State;
        var table = state.Heartbeats.Hear(heard.From, heard.Path, heard.At, heard.Beat);
        if (ReferenceEquals(table, state.Heartbeats)) return;
        state = state with { Heartbeats = table };
        draft.State = state with
        {
            LeftCleanly = Connectivity.SaysGoodbye(state, heard.From)
                ? state.LeftCleanly.With(heard.From) : state.LeftCleanly.Without(heard.From),
            Asleep = Suspension.AsleepAfter(state, heard.From),
        };
    }

    private static void Reach(Draft draft, Event.PeerReached e)
    {
        draft.State = draft.State with
        {
            Reachable = e.Reachable
                ? draft.State.Reachable.With(e.Peer) : draft.State.Reachable.Without(e.Peer),
        };
        if (e.Reachable) ViewChange.Refresh(draft, e.Peer);
        else if (e.Peer == draft.State.View.Coordinator) Requests.CoordinatorLost(draft);
    }

    private static void Read(Draft draft, ServerId from, Message message)
    {
        if (draft.State.Strangers.ContainsKey(from)) return;
        switch (message)
        {
            case Message.Propose m: ViewChange.Answer(draft, from, m.View); break;
            case Message.Answer m: ViewChange.Take(draft, from, m); break;
            case Message.Commit m: ViewChange.Adopt(draft, m); break;
            case Message.Placed m: Place(draft, from, m); break;
            case Message.Reported m:
                if (m.Report.Server != from) break;
                StatusMismatch.Take(draft, m.Report);
                GroupBoard.Take(draft, m.Report);
                break;
            case Message.Monitored m: MonitorBoard.Take(draft, from, m); break;
            case Message.RecoveryWanted m: RecoveryDesk.Grant(draft, m); break;
            case Message.RecoveryDenied m: RecoveryDesk.Denied(draft, m); break;
            case Message.BothActive m: ServiceLife.YieldBothActive(draft, from, m); break;
            case Message.Leaving m:
                if (m.ByError) BlastRadius.Note(draft, from);
                // Who told all to stop may not have reached this one.
                if (m.WholeCluster && draft.State.View.Members.Contains(from))
                    ServiceRequests.Obey(draft, new OperatorRequest.StopService("", true));
                break;
            case Message.FenceTold m: FenceDesk.Told(draft, from, m.Fence); break;
            case Message.Left: Leave(draft, from); break;
            case Message.Forwarded m: Requests.Forwarded(draft, from, m); break;
            case Message.Answered m: Requests.Answered(draft, from, m); break;
            case Message.RatioSet m: TimeoutRatios.Take(draft, m); break;
            default: throw new UnreachableException();
        }
    }

    // Only the coordinator of the view that stands here may place, and no newer one is promised.
    private static void Place(Draft draft, ServerId from, Message.Placed placed)
    {
        if (placed.ViewNumber == draft.State.View.Number && from == draft.State.View.Coordinator
            && draft.State.HighestView == draft.State.View.Number)
            GroupBoard.Take(draft, placed.Placement);
    }

    private static void Leave(Draft draft, ServerId from)
    {
        if (!draft.State.LeftCleanly.Contains(from))
            draft.Info("nm", 2, $"Server {draft.State.Config.NameOf(from)} has stopped.");
        draft.State = draft.State with { LeftCleanly = draft.State.LeftCleanly.With(from) };
    }
}
