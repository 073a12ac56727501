using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Partition;

[TestClass]
public sealed class IsolationTests
{
    private static readonly Instant Now = new(TimeSpan.FromSeconds(200).Ticks);

    private static Instant Ago(double seconds) => Now - TimeSpan.FromSeconds(seconds);

    // Server1 of two; the other is heard, or was last heard a while ago, and says its phase.
    private static State Self(ServerSet members, ServicePhase other, double heardAgo, int silent,
        double silentFor = 0.5)
    {
        var config = Sample.Cluster().WithPing();
        var state = State.Initial(config, Sample.Server(1), 1, Ledger.Empty);
        var beat = new Beat
        {
            Incarnation = 1,
            Phase = other,
            ViewNumber = 1,
            ViewMembers = config.AllServers,
            Hears = [.. config.Servers.Select(_ => config.AllServers)],
        };
        return state with
        {
            HasLooked = true,
            Phase = ServicePhase.Running,
            View = new View(1, Sample.Server(1), members),
            Heartbeats = state.Heartbeats.Hear(Sample.Server(2), 0, Ago(heardAgo), beat),
            Evidence = [new Evidence
            {
                Silent = silent,
                SilentSince = silent > 0 ? Ago(silentFor) : null,
                AnsweredAt = silent > 0 ? null : Ago(0.1),
            }],
        };
    }

    [TestMethod]
    [DataRow(false, ServicePhase.Running, 9.0, 1, false, DisplayName = "alone and unreached")]
    [DataRow(false, ServicePhase.Running, 9.0, 0, true, DisplayName = "the targets answer")]
    [DataRow(true, ServicePhase.Running, 9.0, 1, true, DisplayName = "nobody is absent")]
    [DataRow(false, ServicePhase.Stopped, 0.1, 1, true,
        DisplayName = "the other is heard to be stopped")]
    [DataRow(false, ServicePhase.Stopped, 9.0, 1, false,
        DisplayName = "the other said so long ago")]
    [DataRow(false, ServicePhase.Starting, 0.1, 1, false, DisplayName = "the other starts")]
    public void Who_is_alone_and_does_not_reach_its_targets_starts_nothing(
        bool both, ServicePhase other, double heardAgo, int silent, bool may)
    {
        var state = Self(both ? Sample.Servers(1, 2) : Sample.Servers(1), other, heardAgo, silent);
        Assert.AreEqual(may, Isolation.AgainstStart(state, Now) is null);
    }

    [TestMethod]
    public void Without_resolution_nothing_speaks_against_a_start()
    {
        var state = Self(Sample.Servers(1), ServicePhase.Running, 9, 0);
        Assert.IsNull(Isolation.AgainstStart(state with
        {
            Config = Sample.Cluster(),
            Evidence = [],
        }, Now));
    }

    [TestMethod]
    [DataRow(9.0, 9, 8.9, true, DisplayName = "the targets fell silent with it")]
    [DataRow(9.0, 9, 60.0, false, DisplayName = "the targets were silent long before")]
    [DataRow(9.0, 0, 0.0, false, DisplayName = "the targets answer")]
    [DataRow(0.1, 9, 8.9, false, DisplayName = "the other is heard")]
    public void A_silent_sleeper_and_silent_targets_mean_being_cut_off(
        double heardAgo, int silent, double silentFor, bool cutOff)
    {
        var state = Self(Sample.Servers(1, 2), ServicePhase.Running, heardAgo, silent, silentFor);
        Assert.IsNull(Isolation.AmongSleepers(state, Now));
        var asleep = state with { Asleep = Sample.Servers(2) };
        Assert.AreEqual(cutOff, Isolation.AmongSleepers(asleep, Now) is not null);
        Assert.AreEqual(cutOff, Standing.Lost(asleep, Now) is not null);
    }

    [TestMethod]
    [DataRow(false, 9.0, 9, 8.0, 0, true, DisplayName = "it fell silent in this view")]
    [DataRow(false, 9.0, 9, 60.0, 0, false, DisplayName = "the view was made without it")]
    [DataRow(false, 9.0, 0, 0.0, 0, false, DisplayName = "it answers")]
    [DataRow(false, 0.1, 9, 8.0, 0, false, DisplayName = "everybody is heard")]
    [DataRow(true, 0.1, 9, 8.0, 0, false, DisplayName = "nobody is alone")]
    [DataRow(false, 9.0, 9, 8.0, 1, false, DisplayName = "a gateway answers")]
    [DataRow(false, 9.0, 9, 8.0, 9, true, DisplayName = "a gateway is silent too")]
    public void Who_is_alone_lives_no_longer_than_its_witness_while_somebody_may_start(
        bool both, double heardAgo, int silent, double silentFor, int gateway, bool lost)
    {
        var state = Self(both ? Sample.Servers(1, 2) : Sample.Servers(1), ServicePhase.Running,
            heardAgo, silent, silentFor);
        var witness = ResolverConfig.Normal(ResolverConfig.Witness) with { Name = "witnessnp1" };
        state = state with
        {
            ViewSince = Ago(20),
            Config = Witnessed(state.Config, gateway == 0 ? [witness] : [witness, Sample.Ping()]),
            Evidence = gateway == 0 ? state.Evidence : [.. state.Evidence, new Evidence
            {
                // One silent word of three is no silence yet.
                Silent = gateway,
                SilentSince = Ago(8),
            }],
        };
        Assert.AreEqual(lost, Isolation.FromWitness(state, Now) is not null);
        Assert.AreEqual(lost ? "np-witness-lost" : null, Standing.Lost(state, Now)?.Code);
    }

    [TestMethod]
    public void A_witness_that_has_been_dead_for_hours_ends_no_view_that_a_goodbye_made()
    {
        var witness = ResolverConfig.Normal(ResolverConfig.Witness) with { Name = "witnessnp1" };
        var bench = new Bench(Witnessed(Sample.Cluster(), [witness])).InView().Works();
        for (int i = 0; i < 5; i++) bench.Pass(1, 2).Asked(false);
        bench.Hear(2, ServicePhase.Stopped).Pass(0.2, 2);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        for (int i = 0; i < 5; i++) bench.Pass(1).Asked(false);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Asked(true);
        for (int i = 0; i < 5; i++) bench.Pass(1).Asked(false);
        Assert.AreEqual("np-witness-lost", bench.State.PhaseReason.Code, "it fell silent anew");
    }

    private static ClusterConfig Witnessed(
        ClusterConfig config, ImmutableArray<ResolverConfig> resolvers) => config with
        {
            Partition = config.Partition with { Resolvers = resolvers },
        };

    [TestMethod]
    [DataRow(ServicePhase.Running, ResolverConfig.Ping, true)]
    [DataRow(ServicePhase.Running, ResolverConfig.Witness, true)]
    [DataRow(ServicePhase.Running, ResolverConfig.Majority, false)]
    [DataRow(ServicePhase.Suspended, ResolverConfig.Ping, false)]
    [DataRow(ServicePhase.Suspended, ResolverConfig.Witness, true)]
    [DataRow(ServicePhase.Stopped, ResolverConfig.Witness, false)]
    public void A_suspended_server_lets_its_witness_hear_it_and_asks_nobody_else(
        ServicePhase phase, string resolver, bool asks)
    {
        var state = Self(Sample.Servers(1, 2), ServicePhase.Running, 0.1, 0) with { Phase = phase };
        Assert.AreEqual(asks, PartitionJudge.IsAsked(state, ResolverConfig.Normal(resolver)));
    }
}
