using System.Collections.Immutable;
using System.Globalization;
using Baton.Lab.Answers;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Demo;

/// <summary>What a client missed when the active server lost its power.</summary>
/// <param name="Outage">From the last answer before to the first answer after.</param>
/// <param name="Detection">From the loss to the verdict.</param>
/// <param name="Overhead">From the verdict to the standby's first answer.</param>
public sealed record FailoverTimes(TimeSpan Outage, TimeSpan Detection, TimeSpan Overhead);

/// <summary>
/// The script of the demonstration: a planned move and back, power losses of the active server,
/// its return, and the way back home.
/// </summary>
public sealed class Rehearsal
{
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(60);

    // How long the client goes on asking after a change, so that a relapse would be seen.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(400);

    private readonly Stage _stage;
    private readonly int _losses;
    private readonly List<TimeSpan> _moves = [];
    private readonly List<FailoverTimes> _failovers = [];

    public Rehearsal(Stage stage, int losses)
    {
        _stage = stage;
        _losses = losses;
    }

    /// <summary>Plays it, prints the story and the times; any step that fails throws.</summary>
    public void Play()
    {
        var home = _stage.Active(_stage.Cluster.Nodes[0]);
        _stage.Client.WaitFor(home.Name, LabClock.Now, MovePatience);
        _stage.Act($"the service answers from {home.Name}");
        var away = _stage.Cluster.Others(home).First();

        Move(home, away);
        Move(away, home);
        for (int i = 0; i < _losses; i++)
        {
            LosePower(home, away);
            Return(home, away);
            Move(away, home);
        }
        Check();
        Replay();
        foreach (string line in Timeline.Lines(_stage.Story))
            Console.WriteLine(line);
        foreach (string line in Summary(_moves, _failovers))
            Console.WriteLine(line);
    }

    /// <summary>The two lines that tell the times; the worst one of several.</summary>
    public static ImmutableArray<string> Summary(
        IReadOnlyCollection<TimeSpan> moves, IReadOnlyCollection<FailoverTimes> failovers)
    {
        var worst = failovers.MaxBy(f => f.Overhead)
            ?? throw new LabFailure("no failover was measured");
        return
        [
            $"move: outage={Milliseconds(moves.Max())}",
            $"failover: outage={Milliseconds(worst.Outage)} "
                + $"detection={Milliseconds(worst.Detection)} "
                + $"overhead={Milliseconds(worst.Overhead)}",
        ];
    }

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private void Move(ClusterNode from, ClusterNode to)
    {
        var began = _stage.Act($"planned move of {Stage.Group} from {from.Name} to {to.Name}");
        from.Must("clpgrp", "-m", Stage.Group, "-a", to.Name);
        _stage.Client.WaitFor(to.Name, began, MovePatience);
        to.WaitFor(s => s.Runs(Stage.Group, to.Name), MovePatience, "the group to be online");
        _moves.Add(OutageSince(began, to).Length);
    }

    private void LosePower(ClusterNode lost, ClusterNode survivor)
    {
        var loss = _stage.Act($"{lost.Name} loses its power");
        lost.LosePower();
        var verdict = survivor.WaitForAlert(
            a => a.IsVerdict, loss, MovePatience, "gives the verdict");
        var first = _stage.Client.WaitFor(survivor.Name, loss, MovePatience);
        survivor.WaitFor(s => s.Runs(Stage.Group, survivor.Name), MovePatience,
            "the group to be online");
        _failovers.Add(new FailoverTimes(OutageSince(loss, survivor).Length,
            verdict.Time - loss, first.Ended - verdict.Time));
    }

    private void Return(ClusterNode lost, ClusterNode survivor)
    {
        _stage.Act($"{lost.Name} has power again");
        lost.Boot();
        foreach (var node in (ClusterNode[])[survivor, lost])
        {
            node.WaitFor(s => s.Servers.All(n => n.State == "Online"), ReturnPatience,
                "the lost server to be a member again");
        }
        if (!survivor.WaitFor(_ => true, MovePatience, "a status")
            .Runs(Stage.Group, survivor.Name))
            throw new LabFailure("the group did not stay where it was when the server returned");
    }

    private Outage OutageSince(DateTime began, ClusterNode now)
    {
        var last = LabClock.Now + Settled;
        _stage.Client.WaitFor(now.Name, last, Settled + MovePatience);
        // The last answer before the change belongs to the gap.
        var before = _stage.Client.Answers.Last(a => a.Good && a.Ended < began);
        return Outage.Longest([before, .. _stage.Client.Between(began, last)])
            ?? throw new LabFailure("the client got no answer");
    }

    private void Check()
    {
        var overlaps = Outage.Overlaps(_stage.Client.Answers, TimeSpan.FromMilliseconds(20));
        if (!overlaps.IsEmpty)
            throw new LabFailure("two servers answered at a time: " + overlaps[0]);
    }

    // What the daemons recorded of all this has to lead to the same decisions once more.
    private void Replay()
    {
        foreach (var node in _stage.Cluster.Nodes)
        {
            string journal = Path.Combine(node.Root, "var/log/baton/journal.jsonl");
            string[] files = [.. ((string[])[journal + ".1", journal]).Where(File.Exists)];
            var replayed = Tool.Run(Installation.Program("clpsim"), ["--replay", .. files]);
            string told = replayed.Output.TrimEnd();
            Console.WriteLine($"replay: {node.Name} {told.Split('\n')[^1]}");
            if (!replayed.Good)
                throw new LabFailure($"{node.Name} would decide otherwise: {told}");
        }
    }
}
