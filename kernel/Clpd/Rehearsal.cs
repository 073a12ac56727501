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
    public static void Play(ClusterConfig config, ServerId self)
    {
        var now = new Instant(0);
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
        now += config.Timing.StartupWait + config.Timing.HeartbeatTimeout * 2;
        Step(new Event.Woke());
        for (int i = 0; i < config.Partition.Resolvers.Length; i++)
            Step(new Event.TargetsAsked(i, now, true));
        now += config.Timing.HeartbeatTimeout * 2;
        Step(new Event.Woke());
        for (int round = 0; round < 2; round++)
        {
            foreach (var resource in config.Resources)
                Answer(resource, Verb.Activate, Outcome.Done());
        }

        State Step(Event happened) => state = Machine.Step(state, happened, now).Next;

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
