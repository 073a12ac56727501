using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Monitors;

/// <summary>A cluster with the group "web" online here, and what its monitors find.</summary>
internal static class MonitorStage
{
    public static Bench Up(Func<MonitorConfig, MonitorConfig>? change = null,
        int servers = 2, Func<ClusterConfig, ClusterConfig>? cluster = null)
    {
        var config = Sample.Cluster(servers).WithMonitor(change ?? (m => m));
        var bench = new Bench(cluster?.Invoke(config) ?? config).InView().Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        return bench;
    }

    /// <summary>A monitor with no step of the ladder but those that are given.</summary>
    public static MonitorConfig Ladder(this MonitorConfig monitor, int scripts = 0,
        int restarts = 0, int failovers = 0, FinalAction action = FinalAction.Nothing) =>
        monitor with
        {
            Recovery = monitor.Recovery with
            {
                Scripts = scripts,
                Restarts = restarts,
                Failovers = failovers,
                Action = action,
            },
        };

    /// <summary>The cluster with a second group and a second monitor on a target.</summary>
    public static ClusterConfig AndDb(ClusterConfig config) => config
        .WithGroup("db", g => g).WithResource("exec2", r => r with { Group = "db" });

    public static ClusterConfig AndMonitor(this ClusterConfig config, string name,
        Func<MonitorConfig, MonitorConfig>? change = null) => config with
        {
            Monitors = config.Monitors.Add(
                (change ?? (m => m))(config.Monitors[0] with { Name = name })),
        };

    public static MonitorRun Run(Bench bench, string monitor = "genw1") =>
        bench.State.Monitors[monitor];

    public static int Count(Bench bench, int alert) =>
        bench.Alerts.Count(a => a.Module == "rm" && a.Id == alert);

    public static Bench Find(
        Bench bench, Finding finding, bool timedOut = false, string monitor = "genw1") =>
        bench.Do(new Event.MonitorFound(monitor, Run(bench, monitor).Run, finding, timedOut));

    public static Bench Heal(Bench bench, string monitor = "genw1") =>
        Find(bench, Finding.Healthy(), monitor: monitor);

    public static Bench Fail(Bench bench, bool timedOut = false, string monitor = "genw1") =>
        Find(bench, Finding.Faulty(1, "it fails"), timedOut, monitor);

    /// <summary>What was begun ends, and the monitor finds at its interval the same.</summary>
    public static Bench FindAgain(Bench bench, bool timedOut = false)
    {
        bench.Works().Pass(5, 2);
        return Fail(bench, timedOut);
    }

    /// <summary>A resident monitor is watched anew, and so says again what is still so.</summary>
    public static Bench WatchedAnew(Bench bench, int beating = 2)
    {
        int watches = bench.All.OfType<Effect.WatchMonitor>().Count();
        bench.Pass(5, beating);
        Assert.HasCount(watches + 1, bench.All.OfType<Effect.WatchMonitor>());
        return Fail(bench);
    }

    /// <summary>The script that was begun last.</summary>
    public static ScriptCall Script(Bench bench) =>
        bench.All.OfType<Effect.RunScript>().Last().Call;

    public static Bench ScriptEnds(
        Bench bench, ScriptEnd end = ScriptEnd.Exited, int exitCode = 0) =>
        bench.Do(new Event.ScriptEnded(Script(bench).Id, end, exitCode, ""));

    public static OperatorReply Ask(Bench bench, MonitorDeed deed, string monitor = "genw1",
        string server = "")
    {
        int before = bench.Replies.Count();
        bench.Ask(new OperatorRequest.ControlMonitors(deed, server, monitor));
        return bench.Replies.Skip(before).Single();
    }
}
