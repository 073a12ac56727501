using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Clpsim.Histories;

/// <summary>
/// Makes faults happen. What no ping could resolve is left out, for it says nothing about the
/// kernel: cuts that meet, cuts while the targets are silent, and cuts of a server that could not
/// let its groups go in time because its disk, its plugins or the whole machine stood still. Where
/// every resolver can tell more than a ping, the first two happen too.
/// </summary>
internal sealed class FaultDeeds(SimCluster cluster, Action<string> note)
{
    // What was silent a moment ago tells nothing yet.
    private static readonly TimeSpan TargetsSettle = TimeSpan.FromSeconds(10);

    private readonly CutRules _cuts = new(cluster);

    private bool _targetsDown;
    private Instant _targetsBackAt;

    private readonly bool _pings = cluster.Config.Partition.Resolvers.Any(
        r => r.Type == ResolverConfig.Ping);

    // Whoever knows of the others, and not only of itself, can resolve any cut.
    private readonly bool _knowsOthers = cluster.Config.Partition.Resolvers.All(
        r => r.Type is not (ResolverConfig.Ping or ResolverConfig.Web));

    private bool HasResolver => !cluster.Config.Partition.Resolvers.IsEmpty;

    /// <summary>Makes one fault happen, if it can happen now.</summary>
    public void Do(Fault fault)
    {
        var server = cluster.Servers[fault.Server];
        var other = cluster.Servers[fault.Other];
        var after = TimeSpan.FromMilliseconds(fault.Number);
        bool done = fault.Kind switch
        {
            FaultKind.PowerLoss => If(server.Powered, server.PowerOff),
            FaultKind.PowerOn => If(!server.Powered, server.PowerOn),
            FaultKind.Restart => If(server.Running && !server.IsFrozen && BeatsAreInTime(),
                () => Restart(server, after, true)),
            FaultKind.RestartIdle => If(server.Running && !server.IsFrozen,
                () => Restart(server, after, false)),
            FaultKind.Stall => If(server.Running && !cluster.Links.IsCut && CanLetGo(),
                () => server.Freeze(after)),
            FaultKind.CutOff => If(MayCut() && MayBeCutOff(server),
                () => CutOff(server, fault.Number)),
            FaultKind.OneWay => If(MayCut() && server != other
                && cluster.Links.IsLinked(server.Id, other.Id),
                () => cluster.CutOneWay(server, other)),
            // With the other path both sides would still reach the targets.
            FaultKind.CutPath => If(MayCut(), () => cluster.Isolate(server, 0)),
            FaultKind.Heal => If(cluster.Links.IsCut, cluster.Heal),
            FaultKind.BreakSession => If(server != other,
                () => cluster.BreakSession(server, other)),
            FaultKind.BlockSession => If(server != other,
                () => cluster.BlockSession(server, other)),
            FaultKind.Weather => If(true, () => Blow(fault.Number)),
            FaultKind.Calm => If(cluster.Links.Weather is not null,
                () => cluster.Links.Weather = null),
            FaultKind.Uneven => If(true, () => cluster.Links.TakeUnevenly(fault.Number)),
            FaultKind.SlowDisk => If((!cluster.Links.IsCut && NobodyStalls())
                || fault.Number == 0,
                () => server.DiskDelay = after),
            FaultKind.TargetsDown => If(!cluster.Links.IsCut || _knowsOthers, TurnTargets),
            FaultKind.ClockJump => If(true,
                () => server.WallOffset += TimeSpan.FromSeconds(fault.Number)),
            FaultKind.FailMonitor => If(fault.Subject.Length > 0, () => Turn(
                cluster.Failing, (server.Id, fault.Subject))),
            FaultKind.SlowMonitor => If(fault.Subject.Length > 0, () => Turn(
                cluster.Slow, (server.Id, fault.Subject))),
            FaultKind.Scripts => If(true, () => server.Host.ScriptsEnd = (ScriptEnd)(
                fault.Number % 3)),
            FaultKind.ControlMonitor => If(server.Running && fault.Subject.Length > 0,
                () => server.Ask(OperatorDeeds.OnMonitors(cluster.Config, fault))),
            FaultKind.Operator => Operate(server, OperatorDeeds.Of(cluster.Config, fault)),
            FaultKind.Suspend => If(server.Running && DisksKeepUp(), () => server.Ask(
                new OperatorRequest.SuspendService("", true, fault.Number % 2 == 0))),
            // Who forces it says that the silent ones are down, and must not be wrong.
            FaultKind.Resume => If(server.Running && DisksKeepUp()
                && (fault.Number % 2 != 0 || AllAreHeard()),
                () => server.Ask(
                    new OperatorRequest.ResumeService("", true, fault.Number % 2 == 0))),
            FaultKind.NewConfig => If(MayConfigure(), () => cluster.Apply(cluster.Config with
            {
                Generation = cluster.Config.Generation + 1,
            })),
            FaultKind.Push => ConfigDeeds.Push(cluster, server, fault.Number),
            FaultKind.Repair => If(true, Repair),
            _ => OfPlugin(fault, server),
        };
        if (!done) return;
        _cuts.Stirred();
        note($"{cluster.Clock.Now}: {FaultText.Of(cluster.Config, fault)}");
    }

    /// <summary>Everything works again, and every server is there.</summary>
    public void Repair()
    {
        cluster.Links.Weather = null;
        cluster.Heal();
        if (_targetsDown) _targetsBackAt = cluster.Clock.Now;
        _targetsDown = false;
        cluster.Failing.Clear();
        cluster.Slow.Clear();
        foreach (var server in cluster.Servers)
        {
            foreach (var deed in OperatorDeeds.MonitorsWell) if (server.Running) server.Ask(deed);
            server.DiskDelay = TimeSpan.Zero;
            server.Host.Repair();
            if (!server.Powered) server.PowerOn();
            else if (!server.Running) server.StartDaemon();
        }
    }

    /// <summary>Starts the service wherever it does not run.</summary>
    public void StartServices()
    {
        foreach (var server in cluster.Servers)
        {
            if (!server.Powered) server.PowerOn();
            else if (server.Running && server.State.Phase == ServicePhase.Stopped)
                server.Ask(new OperatorRequest.StartService("", false));
            else if (server.Running && server.State.Phase == ServicePhase.Suspended)
                server.Ask(new OperatorRequest.ResumeService("", false, false));
        }
    }

    private bool OfPlugin(Fault fault, SimServer server)
    {
        var host = server.Host;
        if (fault.Subject.Length == 0) return false;
        return fault.Kind switch
        {
            FaultKind.Kill => If(server.Running && server.Held.Contains(fault.Subject)
                && IsWatched(fault.Subject), () => server.Kill(fault.Subject)),
            FaultKind.Break => If(true, () => Turn(host.Broken, fault.Subject)),
            FaultKind.Lie => If(IsWatched(fault.Subject) && MayRun(server, fault.Subject),
                () => Turn(host.Lying, fault.Subject)),
            FaultKind.Stick => If(!cluster.Links.IsCut && NobodyStalls(),
                () => Turn(host.Sticky, fault.Subject)),
            _ => If(!cluster.Links.IsCut && NobodyStalls(),
                () => Turn(host.Hanging, fault.Subject)),
        };
    }

    // Only a monitor finds out that something is not there; without one nobody could ever know.
    private bool IsWatched(string resource) =>
        cluster.Config.Monitors.Any(m => m.Resident && m.Target == resource);

    private bool MayRun(SimServer server, string resource) =>
        cluster.Config.FindGroup(cluster.Config.FindResource(resource)?.Group ?? "")
            ?.PolicyOf(cluster.Config).Contains(server.Id) == true;

    private bool MayCut() => HasResolver && NobodyStalls() && CanLetGo() && (!_pings
        || (!_targetsDown && cluster.Clock.Now >= _targetsBackAt + TargetsSettle));

    private void CutOff(SimServer server, int number)
    {
        var part = ServerSet.Of(cluster.Config.AllServers.Where(
            s => (number >> (4 + s.Index) & 1) == 1)).With(server.Id);
        if (!_knowsOthers || number % 4 == 0) cluster.Isolate(server);
        else cluster.Split(part, hidesTargets: number % 4 == 1);
    }

    private bool NobodyStalls() => cluster.Servers.All(
        s => !s.IsFrozen && cluster.Clock.Now >= s.ExcusedUntil);

    private bool CanLetGo() => cluster.Servers.All(s => s.DiskDelay == TimeSpan.Zero
        && s.Host is { Sticky.Count: 0, Hanging.Count: 0, IsStuck: false }
        && (!s.Running || (s.State.Halt is null && !s.State.Local.Values.Any(
            g => g.Phase == GroupPhase.DeactivationFailed))));

    private bool Operate(SimServer server, OperatorRequest asked) => If(
        server.Running && (asked is not OperatorRequest.StartService
            || (!cluster.Links.IsCut && BeatsAreInTime())),
        () => server.Ask(asked));

    // Two servers that start while their beats come later than the next ones may each believe the
    // other is still stopped.
    private bool BeatsAreInTime() => cluster.Links.Weather is null
        || cluster.Links.DelayMax < cluster.Config.Timing.HeartbeatInterval;

    // Targets tell of a cut only to who misses somebody by it: whoever holds groups has company,
    // and nothing else happens until both sides have judged.
    private bool MayBeCutOff(SimServer server) => _knowsOthers
        || (server.Held.Count == 0 && !IsGivenAny(server) && !MissesAnybody(server))
        || (server.Running && server.State.Loss is null && server.State.View.Members.Count > 1
            && server.State.View.Members.All(m => cluster.Servers[m.Index]
                is { Running: true, State.Phase: ServicePhase.Running }));

    // What the targets answer in between would be taken for an answer about the loss.
    private bool MissesAnybody(SimServer server) => server.Running
        && (server.State.Loss is not null || server.State.View.Members.Any(
            m => !cluster.Servers[m.Index].Running));

    private bool IsGivenAny(SimServer server) => cluster.Servers.Any(s => s.Running
        && (s.State.Phase == ServicePhase.Stopping
            || s.State.Placements.Values.Any(p => p.Owner == server.Id && p.Wanted)));

    // Suspending writes the ledger several times in a row: on such a disk the server stands still
    // for longer than the others wait for it.
    private bool DisksKeepUp() => cluster.Servers.All(
        s => s.DiskDelay * 4 < cluster.Config.Timing.HeartbeatTimeout);

    private bool AllAreHeard() => !cluster.Links.IsCut && NobodyStalls()
        && cluster.Links.Weather is null
        && cluster.Servers.All(s => s.Running || s.Held.Count == 0);

    private bool MayConfigure() =>
        !cluster.Links.IsCut && cluster.Servers.All(s => s.Running && !s.IsBlocked);

    private void Restart(SimServer server, TimeSpan after, bool startsService)
    {
        server.CrashDaemon();
        long boot = server.Boot;
        cluster.Clock.Schedule(cluster.Clock.Now + after, () =>
        {
            if (server.Powered && !server.Running && boot == server.Boot)
                server.StartDaemon(startsService);
        });
    }

    private void Blow(int number)
    {
        cluster.Links.Weather = new Random(number);
        // Half as many again, and a takeover that nobody hears announced is to be expected.
        cluster.Links.LossPercent = number % 20;
        cluster.Links.TwicePercent = number / 20 % 20;
        cluster.Links.DelayMax = TimeSpan.FromMilliseconds(number % 7 == 0 ? 150 : 8);
    }

    private void TurnTargets()
    {
        _targetsDown = !_targetsDown;
        if (_targetsDown) cluster.SilenceTargets();
        else
        {
            cluster.Links.ShowTargets();
            _targetsBackAt = cluster.Clock.Now;
        }
    }

    private static void Turn<T>(HashSet<T> set, T one)
    {
        if (!set.Remove(one)) set.Add(one);
    }

    private static bool If(bool possible, Action act)
    {
        if (possible) act();
        return possible;
    }
}
