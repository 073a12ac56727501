using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Baton.Lab.Cluster;

namespace Baton.Lab.Chaos;

/// <summary>Strikes a cluster with a list of faults, repairs it after each, and judges at the end.
/// </summary>
public sealed class ChaosRun
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(60);

    private readonly ChaosStage _stage;
    private readonly Injuries _injuries;
    private readonly Action<string> _say;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="stage">The cluster.</param>
    /// <param name="say">Told of every step, a line each.</param>
    public ChaosRun(ChaosStage stage, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _stage = stage;
        _say = say;
        _injuries = new Injuries(stage);
    }

    private TimeSpan Patient => Least + _stage.Timeout * 6;

    /// <summary>Does all of it.</summary>
    public Verdict Run(IReadOnlyList<Blow> blows)
    {
        ArgumentNullException.ThrowIfNull(blows);
        _stage.Start();
        if (!_stage.MakeWhole(Patient))
            throw new LabFailure("the cluster did not come up");
        Say("the cluster is whole");
        int faults = 0;
        foreach (var (at, blow) in blows.Index())
        {
            Strike(at + 1, blow);
            faults += blow.Faults.Count();
            if (_stage.MakeWhole(Patient)) continue;
            return _stage.Judge() with { Faults = faults, NotWhole = [blow.ToString()] };
        }
        return _stage.Judge() with { Faults = faults };
    }

    private void Strike(int number, Blow blow)
    {
        var order = Roles();
        var victims = blow.Faults.Select(f => (f.Kind, Node: order[f.Victim])).ToList();
        Say($"{number}. " + string.Join(" and ", victims.Select(v => $"{v.Kind} {v.Node.Name}")));
        var injuries = new List<Injury>();
        foreach (var (kind, node) in victims)
        {
            try
            {
                injuries.Add(_injuries.Do(kind, node));
            }
            catch (LabFailure twice) when (injuries.Count > 0)
            {
                Say($"{kind} of {node.Name} cannot be done on top: {twice.Message}");
            }
        }
        Thread.Sleep(injuries.Max(i => i.Lasts));
        foreach (var injury in Enumerable.Reverse(injuries)) injury.Heal();
    }

    // Who runs the group first, then the others in their order.
    private ImmutableArray<ClusterNode> Roles()
    {
        string current = _stage.Cluster.Nodes.Select(n => n.Status()).OfType<StatusSeen>()
            .Select(s => s.Group(ChaosPlan.Group).Current).First();
        var active = _stage.Cluster[current];
        return [active, .. _stage.Cluster.Others(active)];
    }

    private void Say(string what) => _say(string.Create(CultureInfo.InvariantCulture,
        $"{Stopwatch.GetElapsedTime(_began).TotalSeconds,8:0.0} s  {what}"));
}
