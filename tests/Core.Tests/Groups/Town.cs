using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;

namespace Baton.Core.Tests.Groups;

/// <summary>A coordinator with several groups of one resource each, for rules among them.</summary>
internal static class Town
{
    /// <summary>Groups a, b, c... of a resource named after each; no "web".</summary>
    public static ClusterConfig Of(int servers, int groups,
        Func<GroupConfig, GroupConfig>? each = null)
    {
        var names = Enumerable.Range(0, groups).Select(i => ((char)('a' + i)).ToString()).ToList();
        return Sample.Cluster(servers) with
        {
            Groups = [.. names.Select(n => (each ?? (g => g))(new GroupConfig { Name = n }))],
            Resources = [.. names.Select(n => new ResourceConfig
            {
                Name = "r" + n,
                Type = "exec",
                Group = n,
            })],
        };
    }

    public static ClusterConfig With(
        this ClusterConfig config, string group, Func<GroupConfig, GroupConfig> change) =>
        config.WithGroup(group, change);

    /// <summary>A server's word that a group it was given is so far.</summary>
    public static Bench Says(this Bench bench, int server, string group, GroupPhase phase) =>
        bench.Message(server, new Message.Reported(new GroupReport
        {
            Group = group,
            Epoch = bench.State.Placements[group].Epoch,
            Server = Sample.Server(server),
            Phase = phase,
            Resources = ImmutableSortedDictionary<string, ResourcePhase>.Empty.Add("r" + group,
                phase == GroupPhase.Online ? ResourcePhase.Online
                    : phase == GroupPhase.ActivationFailed ? ResourcePhase.ActivationFailed
                    : ResourcePhase.Offline),
        }));

    /// <summary>Every group is online where it was placed.</summary>
    public static Bench AllOnline(this Bench bench)
    {
        bench.Works();
        foreach (var placement in bench.State.Placements.Values)
        {
            if (placement is { Owner: { } owner, Instruction: Instruction.Run }
                && owner != bench.State.Self)
                bench.Says(owner.Index + 1, placement.Group, GroupPhase.Online);
        }
        return bench.Works();
    }

    /// <summary>Another server's monitors, those named in error.</summary>
    public static Bench Monitors(this Bench bench, int server, params string[] failing) =>
        bench.Message(server, new Message.Monitored(
            [.. failing.Select(m => new MonitorReport
            {
                Monitor = m,
                Phase = MonitorPhase.OnlineFailure,
            })], ImmutableSortedDictionary<string, string>.Empty));

    /// <summary>The server that a group is placed on, by its number; 0 for none.</summary>
    public static int On(this Bench bench, string group) =>
        bench.State.Placements[group].Owner is { } owner ? owner.Index + 1 : 0;

    public static int? Next(this Bench bench, string group) => PlacementRules.Choose(
        bench.State, group, bench.State.Placements[group].Owner).Target?.Index + 1;

    public static string CodeOf(this Bench bench, string group, int server, bool byHand = false) =>
        PlacementRules.Choose(bench.State, group, bench.State.Placements[group].Owner, byHand)
            .Servers.First(s => s.Server == $"server{server}").Reason.Code;

    /// <summary>A server leaves the view without a goodbye, and the rest agrees.</summary>
    public static Bench Loses(this Bench bench, int server)
    {
        int[] rest = [.. bench.State.View.Members.Without(bench.State.Self)
            .Without(Sample.Server(server)).Select(s => s.Index + 1)];
        var heard = Sample.Servers([.. rest, bench.State.Self.Index + 1]);
        foreach (int peer in rest) bench.Hear(peer, hears: heard);
        bench.Pass(1.1, rest);
        return rest.Length > 0 ? bench.AgreeAll() : bench;
    }

    /// <summary>A server that was lost or stopped is back with a new daemon.</summary>
    public static Bench Returns(this Bench bench, int server)
    {
        var all = bench.State.View.Members.With(Sample.Server(server));
        foreach (var peer in bench.State.View.Members.Without(bench.State.Self))
            bench.Hear(peer.Index + 1, hears: all);
        bench.Hear(server, ServicePhase.Starting, hears: all, view: 0,
            members: ServerSet.Empty, incarnation: bench.Now.Ticks);
        var open = bench.State.Proposal;
        Assert.IsNotNull(open, "nothing is proposed");
        foreach (var member in open.View.Members.Without(bench.State.Self))
        {
            bench.Message(member.Index + 1, new Message.Answer(open.View.Number, true,
                open.View.Number, member != Sample.Server(server), [], []));
        }
        return bench.Hear(server, ServicePhase.Running, view: bench.State.View.Number,
            members: bench.State.View.Members);
    }
}
