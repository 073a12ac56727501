using System.Collections.Immutable;
using System.Diagnostics;
using System.Xml.Linq;
using Baton.Lab.Answers;
using Baton.Lab.Cluster;
using Baton.Lab.Demo;
using Baton.Lab.Machine;

namespace Baton.Lab.Measure;

/// <summary>
/// What the product costs and how quick it is where no failover is involved: the sample with two
/// servers at the default heartbeat, the worse of the two servers counting.
/// </summary>
public sealed class Yardstick
{
    private const int HeartbeatPort = 29002;
    private const int Looks = 11;
    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(60);

    // Code that was used once at the start is still being compiled in the background.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    // How long the client goes on asking after a restart, so that a relapse would be seen.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(400);

    private readonly ClusterSet _cluster;
    private readonly TimeSpan _idle;

    private Yardstick(ClusterSet cluster, TimeSpan idle)
    {
        _cluster = cluster;
        _idle = idle;
    }

    /// <summary>Takes the figures and prints them; 0 only if all are within their bounds.</summary>
    public static int Run(MeasureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string work = options.Work.Length > 0
            ? options.Work : Directory.CreateTempSubdirectory("baton-measure.").FullName;
        ImmutableArray<Figure> figures;
        using (var cluster = new ClusterSet(
            DefaultTimes(Path.Combine(work, "config")), Path.Combine(work, "servers")))
            figures = new Yardstick(cluster, options.Idle).Take();
        figures = [.. figures, .. PluginMemory.Take(
            DefaultTimes(Path.Combine(work, "all-config")), Path.Combine(work, "all"),
            options.Idle)];
        foreach (var figure in figures)
            Console.WriteLine(figure.Line);
        foreach (string excess in figures.Select(f => f.Excess).OfType<string>())
            Console.Error.WriteLine("measure: " + excess);
        return figures.Any(f => f.Excess is not null) ? 1 : 0;
    }

    private ImmutableArray<Figure> Take()
    {
        double beat = _cluster.Nodes.Select(FirstBeat).ToList().Max();
        _cluster.WaitForAll();
        var home = _cluster.WaitForGroup(Stage.Group, _cluster.Nodes[0], StepPatience);
        var (memory, processor) = Idle();
        double look = Figure.Median(Enumerable.Range(0, Looks).Select(_ => Look(home)));
        return
        [
            new Figure("rss_mib", memory, 64, 1),
            new Figure("idle_percent", processor, 0.5, 2),
            new Figure("first_beat_ms", beat, 1000, 0),
            new Figure("clpstat_ms", look, 150, 0),
            new Figure("restart_ms", Restart(home), null, 0),
        ];
    }

    private double FirstBeat(ClusterNode node)
    {
        var peer = _cluster.Others(node).First();
        using var ear = _cluster.Lan.Switch.Start(Installation.LabProgram, "hear",
            Lan.PortOf(node.Number, LanSide.Interconnect),
            Lan.AddressOf(peer.Number, LanSide.Interconnect), $"{HeartbeatPort}");
        if (ear.StandardOutput.ReadLine() != Ear.Ready)
            throw new LabFailure("nobody listens: " + ear.StandardError.ReadToEnd());
        var began = LabClock.Now;
        node.Start();
        string heard = ear.StandardOutput.ReadLine()
            ?? throw new LabFailure(ear.StandardError.ReadToEnd() + node.LastOutput());
        ear.WaitForExit();
        return (Ear.Read(heard) - began).TotalMilliseconds;
    }

    private (double MemoryMib, double ProcessorPercent) Idle()
    {
        Thread.Sleep(Settling);
        var before = _cluster.Nodes.Select(n => DaemonUse.Of(n.DaemonId)).ToList();
        Thread.Sleep(_idle);
        var after = _cluster.Nodes.Select(n => DaemonUse.Of(n.DaemonId)).ToList();
        return (after.Max(u => u.ResidentKib) / 1024.0,
            after.Zip(before).Max(u => u.First.PercentSince(u.Second)));
    }

    private static double Look(ClusterNode node)
    {
        long began = Stopwatch.GetTimestamp();
        node.Must("clpstat");
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    // From the client's last answer before the service dies to its first one after.
    private double Restart(ClusterNode home)
    {
        using var client = _cluster.Ask(Stage.Address);
        client.WaitFor(home.Name, LabClock.Now, StepPatience);
        var killed = LabClock.Now;
        home.KillServices();
        client.WaitFor(home.Name, killed + Settled, StepPatience);
        var before = client.Answers.Last(a => a.Good && a.Ended < killed);
        var outage = Outage.Longest([before, .. client.Between(killed, LabClock.Now)])
            ?? throw new LabFailure("the client got no answer");
        return outage.Length.TotalMilliseconds;
    }

    // The sample is quick for the eye; without its times the product's defaults count.
    private static string DefaultTimes(string folder)
    {
        string sample = Path.Combine(Installation.Repository, "tools/samples/two-servers");
        Tool.Must("cp", "-r", sample, folder);
        string file = Path.Combine(folder, "clp.conf");
        var conf = XDocument.Load(file);
        conf.Root?.Element("cluster")?.Element("heartbeat")?.Remove();
        conf.Save(file);
        return folder;
    }
}
