using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Clpsim.Sim;

/// <summary>
/// The beats between the servers. While all that a sender's beats change at a receiver is when it
/// was heard, they are not simulated one by one: their stream sleeps, and the receiver is told
/// the last of them before anything else happens to it. The outcome is the same to the bit.
/// </summary>
internal sealed class BeatStreams(SimCluster cluster)
{
    private readonly bool[,] _asleep =
        new bool[cluster.Config.Servers.Length, cluster.Config.Servers.Length];

    private readonly long[,,] _sequences = new long[cluster.Config.Servers.Length,
        cluster.Config.Servers.Length, cluster.Config.Heartbeats.Length];

    private long _sequence;

    /// <summary>True to simulate every single beat: slow, and no different.</summary>
    public bool OneByOne { get; set; }

    public bool IsAsleep(ServerId from, ServerId to) => _asleep[from.Index, to.Index];

    /// <summary>Sends a beat to everybody whose stream is awake; true if somebody's is.</summary>
    public bool Send(SimServer from, Beat beat)
    {
        bool any = false;
        foreach (var to in cluster.Servers)
        {
            if (to == from || !to.Running || IsAsleep(from.Id, to.Id)) continue;
            any = true;
            if (cluster.Links.Weather is null) Calm(from, to, beat, cluster.Clock.Now);
            else Stormy(from, to, beat);
        }
        return any;
    }

    /// <summary>Tells a receiver the last beat of each stream that sleeps.</summary>
    public void CatchUp(SimServer to)
    {
        foreach (var from in cluster.Servers)
        {
            if (IsAsleep(from.Id, to.Id)) CatchUp(from, to);
        }
    }

    /// <summary>Puts the streams to sleep again, or wakes them, after a step.</summary>
    public void Review(SimServer to)
    {
        foreach (var from in cluster.Servers)
        {
            if (IsAsleep(from.Id, to.Id) && !GoesOn(from, to)) Wake(from, to);
        }
    }

    /// <summary>The receiver's next deadline, if the streams that sleep go on.</summary>
    public Instant WakeOf(SimServer to, Instant otherwise, Instant asOf)
    {
        bool any = false;
        for (int i = 0; i < cluster.Servers.Length; i++) any |= _asleep[i, to.Id.Index];
        if (!any) return otherwise;
        var wake = to.State.WakeAtOtherwise;
        foreach (var from in cluster.Servers)
        {
            if (!Knows(to, from)) continue;
            var heard = to.State.Heartbeats[from.Id];
            foreach (int path in cluster.Links.Paths)
            {
                bool goesOn = IsAsleep(from.Id, to.Id)
                    && cluster.Links.Passes(from.Id, to.Id, path);
                if (!goesOn) wake = Instant.Earlier(wake, Wakes.OfHearing(
                    heard.HeardAt[path], cluster.Config.Timing, asOf));
            }
        }
        return wake;
    }

    public void WakeAll()
    {
        foreach (var server in cluster.Servers) WakeFrom(server);
    }

    public void WakeFrom(SimServer from)
    {
        foreach (var to in cluster.Servers) Wake(from, to);
    }

    public void WakeInto(SimServer to)
    {
        foreach (var from in cluster.Servers)
        {
            Wake(from, to);
            from.ArmTick();
        }
    }

    private void Wake(SimServer from, SimServer to)
    {
        if (!IsAsleep(from.Id, to.Id)) return;
        CatchUp(from, to);
        _asleep[from.Id.Index, to.Id.Index] = false;
        var last = from.LastTick();
        if (last + cluster.Links.Takes(from.Id, to.Id) > cluster.Clock.Now && from.Beat is { } beat)
            Calm(from, to, beat, last);
        from.ArmTick();
        if (to.Running) to.Rearrange();
    }

    private void CatchUp(SimServer from, SimServer to)
    {
        var now = cluster.Clock.Now;
        var at = from.LastTick() + cluster.Links.Takes(from.Id, to.Id);
        if (at > now) at -= cluster.Config.Timing.HeartbeatInterval;
        var (heard, newest) = (to.State.Heartbeats, to.State.SteppedAt);
        foreach (int path in cluster.Links.Paths)
        {
            if (cluster.Links.Passes(from.Id, to.Id, path)
                && heard[from.Id].HeardAt[path] is { } before && before < at)
                (heard, newest) = (heard.HeardAgain(from.Id, path, at), at);
        }
        if (!ReferenceEquals(heard, to.State.Heartbeats))
            to.HearQuietly(QuietBeat.Heard(to.State, heard, newest, now));
    }

    private void Calm(SimServer from, SimServer to, Beat beat, Instant sent)
    {
        var at = sent + cluster.Links.Takes(from.Id, to.Id);
        long number = ++_sequence;
        cluster.Clock.ScheduleBeat(at, () =>
        {
            bool heard = false;
            foreach (int path in cluster.Links.Paths)
            {
                if (!to.Running || !cluster.Links.Passes(from.Id, to.Id, path)
                    || !IsNewest(from, to, path, number)) continue;
                to.Step(new Event.BeatHeard(from.Id, path, at, beat));
                heard = true;
            }
            if (heard && MaySleep(from, to, beat)) _asleep[from.Id.Index, to.Id.Index] = true;
        });
    }

    // As on the wire: what is older than what was heard on the same path is refused.
    private bool IsNewest(SimServer from, SimServer to, int path, long number)
    {
        ref long last = ref _sequences[from.Id.Index, to.Id.Index, path];
        if (number <= last) return false;
        last = number;
        return true;
    }

    private bool MaySleep(SimServer from, SimServer to, Beat beat) =>
        !OneByOne && cluster.Links.Weather is null && to.Running && from.Running
        && Knows(to, from) && !to.IsBlocked && to.DiskDelay == TimeSpan.Zero
        && !from.IsFrozen && ReferenceEquals(from.Beat, beat)
        && beat.Equals(to.State.Heartbeats[from.Id].Beat)
        && GoesOn(from, to);

    private bool GoesOn(SimServer from, SimServer to)
    {
        bool onUpPaths = true;
        foreach (int path in cluster.Links.Paths)
        {
            onUpPaths &= to.State.Heartbeats[from.Id].PathUp[path]
                || !cluster.Links.Passes(from.Id, to.Id, path);
        }
        return QuietBeat.GoesOn(to.State, from.Id, onUpPaths);
    }

    // One may still be added, or be removed already.
    private static bool Knows(SimServer to, SimServer from) =>
        from.Id.Index < to.State.Heartbeats.Peers.Length;

    private void Stormy(SimServer from, SimServer to, Beat beat)
    {
        foreach (int path in cluster.Links.Paths)
        {
            if (!cluster.Links.Passes(from.Id, to.Id, path)) continue;
            int on = path;
            long number = ++_sequence;
            for (int copies = cluster.Links.Copies(); copies > 0; copies--)
            {
                var at = cluster.Clock.Now + cluster.Links.Delay(from.Id, to.Id);
                cluster.Clock.ScheduleBeat(at, () =>
                {
                    if (to.Running && IsNewest(from, to, on, number))
                        to.Step(new Event.BeatHeard(from.Id, on, at, beat));
                });
            }
        }
    }
}
