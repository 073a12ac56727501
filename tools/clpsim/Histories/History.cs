using System.Collections.Immutable;
using Baton.Clpsim.Sim;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Clpsim.Histories;

/// <summary>How a history ended.</summary>
/// <param name="Rule">The rule that was broken first; empty if none.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Steps">How many events the machines took.</param>
internal sealed record Ending(string Rule, string Text, long Steps)
{
    /// <summary>The rule that a kernel which throws has broken.</summary>
    public const string Throws = "throws";

    public bool IsWell => Rule.Length == 0;
}

/// <summary>
/// Ten minutes of a cluster: faults at their moments, then a minute in which all is repaired and
/// every group has to be up again.
/// </summary>
internal sealed class History(ClusterConfig config, ImmutableArray<Fault> faults)
{
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Nudge = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Online = TimeSpan.FromSeconds(60);

    private readonly SimCluster _cluster = new(config);

    /// <summary>The cluster that it happens to.</summary>
    public SimCluster Cluster => _cluster;

    /// <summary>What happened, as it happened.</summary>
    public List<string> Deeds { get; } = [];

    /// <summary>Everybody's alerts, after <see cref="Play"/>.</summary>
    public string Timeline => _cluster.Timeline();

    /// <summary>True to simulate every single beat.</summary>
    public bool OneByOne { set => _cluster.Streams.OneByOne = value; }

    /// <summary>Lets it happen; stops at the first rule that is broken.</summary>
    public Ending Play()
    {
        var deeds = new FaultDeeds(_cluster, Deeds.Add);
        var start = _cluster.Clock.Now;
        _cluster.StartAll();
        foreach (var fault in faults)
        {
            _cluster.Clock.RunUntil(start + fault.At);
            if (Broken() is { } broken) return broken;
            deeds.Do(fault);
        }
        _cluster.Clock.RunUntil(start + FaultDraw.FaultsEnd);
        if (Broken() is { } early) return early;
        deeds.Repair();
        Deeds.Add($"{_cluster.Clock.Now}: everything is repaired");
        _cluster.Run(3);
        ComesBack(deeds);
        if (_cluster.Clock.Now < start + FaultDraw.End)
            _cluster.Clock.RunUntil(start + FaultDraw.End);
        return Broken() ?? new Ending("", "", Steps);
    }

    private long Steps => _cluster.Servers.Sum(s => s.Steps);

    private Ending? Broken() => _cluster.Rules.Broken is [var first, ..]
        ? new Ending(first.Rule, first.Text, Steps) : null;

    private void ComesBack(FaultDeeds deeds)
    {
        // A final action that was due may still stop a server.
        var patience = _cluster.Clock.Now + Whole;
        bool whole = false;
        while (!whole && _cluster.Clock.Now < patience)
        {
            deeds.StartServices();
            LetCatchUp();
            whole = _cluster.Clock.RunUntil(() => IsWhole(), Nudge);
        }
        if (!whole)
        {
            _cluster.Rules.Break("not-whole", "the servers do not come into one view: "
                + string.Join(", ", _cluster.Servers.Select(Where)));
            return;
        }
        _cluster.Run(1);
        StopWhatIsHalf();
        foreach (var group in _cluster.Config.Groups)
            _cluster[1].Ask(new OperatorRequest.StartGroup(group.Name, "", false));
        foreach (var group in _cluster.Config.Groups.Where(g => g.Unstartable.Length == 0))
        {
            if (!_cluster.Clock.RunUntil(() => IsUp(group.Name), Online))
                _cluster.Rules.Break("not-online", $"group {group.Name} is not online on one "
                    + "server and offline on the others; its start was answered with: "
                    + _cluster[1].Replies.LastOrDefault());
        }
    }

    // What a new configuration asks to be stopped for is the operator's to stop.
    private void LetCatchUp()
    {
        foreach (var server in _cluster.Servers.Where(_cluster.CatchUp.IsHeldBack))
        {
            // In no view, or while it sleeps, nothing there can be stopped one by one.
            if (server.State is not { View.IsCommitted: true, Phase: ServicePhase.Running })
                server.Ask(new OperatorRequest.StopService("", All: false));
            foreach (var group in server.State.Config.Groups)
                server.Ask(new OperatorRequest.StopGroup(group.Name, "", Force: true));
        }
    }

    // A recovery that came to its end leaves it to the operator, who stops and starts the group.
    private void StopWhatIsHalf()
    {
        foreach (var group in _cluster.Config.Groups)
        {
            if (_cluster.Holder(group.Name) is null || IsUp(group.Name)) continue;
            _cluster[1].Ask(new OperatorRequest.StopGroup(group.Name, "", Force: true));
            _cluster.Run(5);
        }
    }

    private bool IsWhole()
    {
        foreach (var server in _cluster.Servers)
        {
            if (!server.Running || server.State.Phase != ServicePhase.Running
                || server.State.Configured.Generation != _cluster.Config.Generation
                || server.State.View.Members != _cluster.Config.AllServers
                || server.State.View.Number != _cluster[1].State.View.Number) return false;
        }
        return true;
    }

    // Online is what its owner says and what really is, there and nowhere else.
    private bool IsUp(string group)
    {
        if (_cluster.Holder(group) is not { } holder) return false;
        foreach (var server in _cluster.Servers)
        {
            bool online = server.Running && server.PhaseOf(group) == GroupPhase.Online;
            if (online != (server == holder)) return false;
            foreach (var resource in _cluster.Config.Resources)
            {
                if (resource.Group == group
                    && server.Held.Contains(resource.Name) != (server == holder)) return false;
            }
        }
        return true;
    }

    private string Where(SimServer server) => !server.Running ? $"{server.Name} is down"
        : $"{server.Name} is {server.State.Phase} in {server.State.View}"
            + $" by generation {server.State.Configured.Generation}";
}
