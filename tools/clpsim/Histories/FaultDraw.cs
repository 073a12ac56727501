using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Clpsim.Histories;

/// <summary>
/// Draws a history from a seed: ten minutes with some bad ones among them. All is drawn before
/// anything happens.
/// </summary>
internal static class FaultDraw
{
    /// <summary>From then on all is well, and the cluster has to come back.</summary>
    public static readonly TimeSpan FaultsEnd = TimeSpan.FromMinutes(9);

    public static readonly TimeSpan End = TimeSpan.FromMinutes(10);

    // Which side goes on is judged by then; two cuts that meet before are beyond any ping.
    private static readonly TimeSpan Judged = TimeSpan.FromSeconds(1.5);

    public static ImmutableArray<Fault> Draw(
        ClusterConfig config, int seed, ImmutableArray<FaultKind> kinds)
    {
        var random = new Random(seed);
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var judged = config.Timing.HeartbeatTimeout * 3 > Judged
            ? config.Timing.HeartbeatTimeout * 3 : Judged;
        var at = TimeSpan.FromSeconds(2 + random.NextDouble() * 20);
        while (at < FaultsEnd)
        {
            for (int left = random.Next(1, 9); left > 0; left--)
            {
                var fault = One(config, random, kinds, at);
                faults.Add(fault);
                at += Pause(random);
                if (fault.Kind is FaultKind.CutOff or FaultKind.OneWay) at += judged;
            }
            at += TimeSpan.FromSeconds(random.NextDouble() * 4);
            if (random.Next(2) == 0) faults.Add(new(Whole(at), FaultKind.Repair, 0, 0, "", 0));
            at += TimeSpan.FromSeconds(5 + random.NextDouble() * 60);
        }
        return [.. faults.Where(f => f.At < FaultsEnd)];
    }

    // Bad moments are close together: what is under way from one is what the next one hits.
    private static TimeSpan Pause(Random random) => random.Next(3) switch
    {
        0 => TimeSpan.FromMilliseconds(random.Next(60)),
        1 => TimeSpan.FromMilliseconds(random.Next(700)),
        _ => TimeSpan.FromMilliseconds(random.Next(2_500)),
    };

    private static Fault One(
        ClusterConfig config, Random random, ImmutableArray<FaultKind> kinds, TimeSpan at)
    {
        var kind = kinds[random.Next(kinds.Length)];
        int server = random.Next(config.Servers.Length);
        int other = random.Next(config.Servers.Length);
        string subject = kind switch
        {
            FaultKind.FailMonitor or FaultKind.SlowMonitor => Some(random, [.. config.Monitors
                .Where(m => !m.Resident).Select(m => m.Name)]),
            FaultKind.ControlMonitor => Some(random, [.. config.Monitors.Select(m => m.Name)]),
            FaultKind.Operator => Some(random, [.. config.Groups.Select(g => g.Name)]),
            FaultKind.Kill or FaultKind.Break or FaultKind.Stick or FaultKind.Hang
                or FaultKind.Lie => Some(random, [.. config.Resources.Select(r => r.Name)]),
            _ => "",
        };
        int number = kind switch
        {
            FaultKind.Restart or FaultKind.RestartIdle => random.Next(1, 200),
            FaultKind.Stall => random.Next(5) == 0
                ? random.Next(1, 8_000) : random.Next(1, 900),
            FaultKind.SlowDisk => random.Next(3) == 0 ? 0 : random.Next(1, 900),
            FaultKind.ClockJump => random.Next(-100_000, 100_000),
            _ => random.Next(1, 1_000_000),
        };
        return new(Whole(at), kind, server, other, subject, number);
    }

    private static string Some(Random random, ImmutableArray<string> names) =>
        names.IsEmpty ? "" : names[random.Next(names.Length)];

    private static TimeSpan Whole(TimeSpan at) =>
        TimeSpan.FromMilliseconds(Math.Floor(at.TotalMilliseconds));
}
