using System.Collections.Immutable;
using Baton.Core.Partition;

namespace Baton.Core.Membership;

/// <summary>What this server's heartbeats say; told to the wire when it changes.</summary>
internal static class OwnBeat
{
    public static void Tell(Draft draft)
    {
        var state = draft.State;
        if (state.Hushed)
        {
            Hush(draft);
            return;
        }
        // Whom this server is about to replace learns it while the takeover is still waited for.
        var announced = PartitionJudge.TakesOver(state, draft.Now);
        var passedOn = state.Phase == ServicePhase.Suspended ? state.LastView
            : state.Successor is { } next && draft.Now < Standing.SuccessorUntil(state) ? next
            : !announced && Standing.TellsFormer(state, draft.Now) ? state.Former : null;
        var beat = new Beat
        {
            Incarnation = state.Incarnation,
            Phase = state.HasLooked ? state.Phase : ServicePhase.Starting,
            ViewNumber = passedOn?.Number
                ?? (announced ? state.HighestView + 1 : state.View.Number),
            ViewMembers = passedOn?.Members
                ?? (announced ? Remaining(state, draft.Now) : state.View.Members),
            ConfigGeneration = state.Config.Generation,
            Hears = Rows(state, draft.Now),
            Asleep = state.Asleep,
        };
        if (beat == state.LastBeat) return;
        draft.State = state with { LastBeat = beat };
        draft.Do(new Effect.SetBeat(beat));
    }

    // Who is to stop without a word says what it said until it holds nothing, and then nothing:
    // the others miss it as if it had died.
    private static void Hush(Draft draft)
    {
        if (draft.State.Phase != ServicePhase.Stopped || draft.State.LastBeat is null) return;
        draft.State = draft.State with { LastBeat = null };
        draft.Do(new Effect.Hush());
    }

    private static ServerSet Remaining(State state, Instant now) =>
        (state.View.IsCommitted ? state.View.Members : Connectivity.Membership(state, now))
        .With(state.Self) - state.Loss!.Lost;

    // Only the word of those heard is passed on, so that a dead server's word dies with it, and
    // none of a stopped one: who does not hear it itself would take it for one that runs. One
    // that still looks at what it holds says nothing, so that no membership waits for it.
    private static ImmutableArray<ServerSet> Rows(State state, Instant now)
    {
        if (state.IsLooking) return [.. state.Config.Servers.Select(_ => ServerSet.Empty)];
        var heard = Connectivity.Heard(state, now);
        return [.. state.Config.Servers.Select((_, i) =>
        {
            var server = new ServerId(i);
            if (server == state.Self) return heard;
            var said = heard.Contains(server) && !Connectivity.SaysGoodbye(state, server)
                ? state.Heartbeats[server].Beat!.Hears : [];
            return i < said.Length ? said[i] : ServerSet.Empty;
        })];
    }
}
