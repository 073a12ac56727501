using System.Diagnostics;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>Does faults to a cluster; each tells how it is ended.</summary>
internal sealed class Injuries(ChaosStage stage)
{
    private static readonly LanSide[] Both = [LanSide.Public, LanSide.Interconnect];
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private Lan Lan => stage.Cluster.Lan;

    /// <summary>Longer than it takes until a lost server is replaced.</summary>
    private TimeSpan Long => stage.Timeout * 2;

    /// <summary>Does it.</summary>
    /// <param name="kind">What.</param>
    /// <param name="node">To whom.</param>
    public Injury Do(FaultKind kind, ClusterNode node) => kind switch
    {
        FaultKind.KillDaemon => KillDaemon(node, stage.Timeout / 10),
        FaultKind.KillDaemonForLong => KillDaemon(node, Long),
        FaultKind.KillService => Done(node.KillServices),
        FaultKind.KillServer => Done(node.LosePower),
        FaultKind.StallShort => Stall(node, stage.Timeout / 2),
        FaultKind.StallLong => Stall(node, Long),
        FaultKind.StallDaemon => StallDaemon(node),
        FaultKind.Cut => CutOff(node),
        FaultKind.CutLans => Cut(node, Both),
        FaultKind.CutSlowPaths => CutSlow(node),
        FaultKind.CutOnePath => Cut(node, LanSide.Interconnect),
        FaultKind.CutOutgoing => Disturb(node, new Noise(LossOut: 100)),
        FaultKind.CutIncoming => Disturb(node, new Noise(LossIn: 100)),
        FaultKind.CutOneWay => Mute(node),
        FaultKind.Loss => Disturb(node, new Noise(LossOut: 30, LossIn: 30)),
        FaultKind.Delay => Disturb(
            node, new Noise(DelayMs: (int)Math.Min(1000, stage.Timeout.TotalMilliseconds / 5))),
        FaultKind.Duplicate => Disturb(node, new Noise(Copies: 2)),
        FaultKind.TargetGone => TargetGone(),
        FaultKind.DiskStall => Freeze(stage.DiskOf(node), Long),
        FaultKind.DiskError => BreakDisk(node),
        FaultKind.DiskFull => FillDisk(node),
        FaultKind.StorageStall => Freeze(stage.Storage, stage.Timeout),
        FaultKind.ClockAhead => SetClock(node, Hour),
        FaultKind.ClockBehind => SetClock(node, -Hour),
        FaultKind.CutDuringFailover => CutDuringFailover(node),
        _ => throw new LabFailure($"{kind} is no fault"),
    };

    private static Injury Done(Action deed)
    {
        deed();
        return new Injury(TimeSpan.Zero, () => { });
    }

    // A daemon that comes back in time goes on where it was; the stage starts it.
    private static Injury KillDaemon(ClusterNode node, TimeSpan away)
    {
        node.KillDaemon();
        return new Injury(away, () => { });
    }

    private static Injury Stall(ClusterNode node, TimeSpan time)
    {
        node.Freeze();
        return new Injury(time, node.Thaw);
    }

    private Injury StallDaemon(ClusterNode node)
    {
        int daemon = node.DaemonId;
        if (daemon == 0) return Done(() => { });
        Signals.Send(daemon, Signal.Stop);
        return new Injury(Long, () =>
        {
            if (node.DaemonId == daemon) Signals.Send(daemon, Signal.Continue);
        });
    }

    private Injury CutOff(ClusterNode node)
    {
        var (slow, lans) = (CutSlow(node), Cut(node, Both));
        return lans with
        {
            Heal = () =>
            {
                lans.Heal();
                slow.Heal();
            },
        };
    }

    private Injury CutSlow(ClusterNode node)
    {
        stage.Slow?.Cut(node.Number);
        return new Injury(Long, () => stage.Slow?.Join(node.Number));
    }

    // A server whose power a survivor has cut meanwhile is joined when it is switched on.
    private Injury Cut(ClusterNode node, params LanSide[] sides)
    {
        Lan.Cut(node.Number, sides);
        return new Injury(Long, () => Lan.Join(node.Number, sides));
    }

    private Injury Disturb(ClusterNode node, Noise noise)
    {
        NoisyCable[] cables =
            [.. Both.Select(side => new NoisyCable(Lan, node.Number, side, noise))];
        return new Injury(Long, () => Array.ForEach(cables, c => c.Dispose()));
    }

    private Injury Mute(ClusterNode node)
    {
        var deaf = stage.Cluster.Others(node).First();
        foreach (var side in Both) Lan.Mute(node.Number, deaf.Number, side);
        return new Injury(Long, () =>
        {
            foreach (var side in Both)
            {
                // Who switches a server off also kills those that are just looking into it.
                try
                {
                    Lan.Unmute(node.Number, deaf.Number, side);
                }
                catch (LabFailure)
                {
                    _ = Tool.Run("ip", ["-n", node.Machine.Name, "route", "del", "blackhole",
                        Lan.AddressOf(deaf.Number, side) + "/32"]);
                }
            }
        });
    }

    private Injury TargetGone()
    {
        Lan.Switch.Configure($"addr del {Lan.Gateway}/24 dev br77");
        return new Injury(Long, () =>
            Lan.Switch.Configure($"addr add {Lan.Gateway}/24 dev br77"));
    }

    private static Injury Freeze(Volume disk, TimeSpan time)
    {
        disk.Freeze();
        return new Injury(time, disk.Thaw);
    }

    // A disk that broke is changed with the server switched off.
    private Injury BreakDisk(ClusterNode node)
    {
        var disk = stage.DiskOf(node);
        disk.Break();
        return new Injury(Long, () =>
        {
            disk.Thaw();
            node.LosePower();
            disk.Mend();
        });
    }

    private Injury FillDisk(ClusterNode node)
    {
        var disk = stage.DiskOf(node);
        disk.Fill();
        return new Injury(Long, disk.Empty);
    }

    private Injury SetClock(ClusterNode node, TimeSpan off)
    {
        stage.SetClock(node, off);
        return new Injury(stage.Timeout, () => stage.SetClock(node, TimeSpan.Zero));
    }

    private Injury CutDuringFailover(ClusterNode node)
    {
        node.LosePower();
        long began = Stopwatch.GetTimestamp();
        // Where it was no failover, since another fault came between, nobody takes over.
        while (Stopwatch.GetElapsedTime(began) < Long)
        {
            var taker = stage.Cluster.Others(node).FirstOrDefault(HasTheAddress);
            if (taker is not null) return CutOff(taker);
        }
        return Done(() => { });
    }

    private static bool HasTheAddress(ClusterNode node) =>
        Tool.Run("ip", ["-n", node.Machine.Name, "-o", "addr", "show", "to", ChaosPlan.Address])
            .Output.Length > 0;
}
