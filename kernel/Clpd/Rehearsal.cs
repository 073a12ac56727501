using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>
/// Plays a failover once at start, on a copy and without any effect: a standby's first real one
/// must not wait for its code to be compiled.
/// </summary>
internal static class Rehearsal
{
    private const int StepsMax = 100;

    public static void Play(ClusterConfig config, ServerId self)
    {
        var now = new Instant(0);
        var wake = Instant.Never;
        var state = State.Initial(config, self, 1, Ledger.Empty);
        state = Step(new Event.OperatorAsked(
            0, new OperatorRequest.StartService("", false), TimeSpan.Zero));
        foreach (var resource in config.Resources) Answer(resource, Verb.Probe, NotRunning);
        foreach (var peer in config.AllServers.Without(self))
        {
            var beat = new Beat
            {
                Incarnation = 1,
                Phase = ServicePhase.Starting,
                Hears = [.. config.Servers.Select(_ => config.AllServers)],
            };
            Step(new Event.BeatHeard(peer, 0, now, beat));
        }
        for (int i = 0; i < config.Partition.Resolvers.Length; i++)
            Step(new Event.TargetsAsked(i, now, true));
        Pass(config.Timing.StartupWait + config.Timing.HeartbeatTimeout * 2);
        for (int i = 0; i < config.Partition.Resolvers.Length; i++)
            Step(new Event.TargetsAsked(i, now, true));
        Pass(config.Timing.HeartbeatTimeout * 2);
        for (int round = 0; round < 2; round++)
        {
            foreach (var resource in config.Resources)
                Answer(resource, Verb.Activate, Outcome.Done());
        }

        State Step(Event happened)
        {
            var turn = Machine.Step(state, happened, now);
            wake = turn.NextWake;
            return state = turn.Next;
        }

        // From deadline to deadline: a jump would look as if the server had stood still.
        void Pass(TimeSpan span)
        {
            var end = now + span;
            for (int i = 0; i < StepsMax && wake <= end; i++)
            {
                now = Instant.Later(now, wake);
                Step(new Event.Woke());
            }
            now = end;
            Step(new Event.Woke());
        }

        void Answer(ResourceConfig resource, Verb verb, Outcome outcome)
        {
            if (state.Local.GetValueOrDefault(resource.Group)?.Resources
                .GetValueOrDefault(resource.Name)?.Call is { } call && call.Verb == verb)
                Step(new Event.ResourceAnswered(
                    resource.Name, verb, call.Epoch, call.Attempt, outcome));
        }
    }

    private static readonly Outcome NotRunning = Outcome.NotRunning();
}
