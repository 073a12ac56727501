using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Wire.Heartbeats.Disk;
using Baton.Wire.Heartbeats.Serial;
using Baton.Wire.Heartbeats.Witness;
using Baton.Wire.Pki;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// All heartbeats of this server: what it says goes out on every path, and what comes in on any is
/// judged in one place. A kind of path that is not configured costs nothing.
/// </summary>
public sealed class BeatStation : IDisposable
{
    private readonly ClusterConfig _config;
    private readonly TimeProvider _time;
    private readonly ImmutableArray<IBeatCarrier> _carriers;

    private bool _onlyLan;

    // The last configuration that was seen to name what this one does; the loop's alone.
    private ClusterConfig _alike;

    /// <summary>Opens nothing yet; see <see cref="Start"/>.</summary>
    /// <param name="config">The configuration that says who is where.</param>
    /// <param name="self">This server in it.</param>
    /// <param name="key">The cluster's key.</param>
    /// <param name="memory">What outlives a configuration; one for a start of the daemon.</param>
    /// <param name="refused">Where refused beats are counted.</param>
    /// <param name="time">The clock that arrivals are stamped with.</param>
    /// <param name="wake">Called, without delay, when the loop should drain.</param>
    /// <param name="warn">Called with a sentence about what does not work here.</param>
    /// <param name="tell">Called with what happens to a device.</param>
    /// <param name="open">Opens a disk for transfers of so many bytes at most.</param>
    internal BeatStation(ClusterConfig config, ServerId self, KeyRing key,
        BeatMemory memory, RefusedCounters refused, TimeProvider time, Action wake,
        Action<string> warn, Action<Alert> tell, Func<string, int, IDiskDevice>? open = null)
    {
        _config = _alike = config;
        _time = time;
        var paths = LanPath.Of(config, self);
        Inbox = new BeatInbox(
            config, self, paths, key, memory, refused, time, wake, newcomer: HaveNews,
            new DelayWatch(config, time, tell));
        Outbox = new BeatOutbox(config, self, key, memory, Inbox);
        var threads = new BeatThreads(config.Timing, warn);
        Lan = new LanHeartbeat(config, self, paths, Inbox, Outbox, threads, time, warn);
        var carriers = ImmutableArray.CreateBuilder<IBeatCarrier>();
        carriers.Add(Lan);
        for (int i = 0; i < config.Heartbeats.Length; i++)
        {
            var heartbeat = config.Heartbeats[i];
            if (!heartbeat.IsLan && heartbeat.IsOn(config.Servers[self.Index]))
                carriers.Add(Carrier(i));
        }
        _carriers = carriers.ToImmutable();

        IBeatCarrier Carrier(int path)
        {
            var heartbeat = config.Heartbeats[path];
            string device = config.Servers[self.Index].Devices[heartbeat.Device].Info;
            Relay NewRelay() =>
                new(config, self, path, key, Inbox, Outbox, refused, time);
            return heartbeat.Type switch
            {
                HeartbeatConfig.Disk => new DiskHeartbeat(heartbeat.Name,
                    new DiskSlots(device, config.Servers.Length, open ?? DiskDevice.Open),
                    self, NewRelay(), config.Timing, threads, time, tell),
                HeartbeatConfig.Com => new SerialHeartbeat(heartbeat.Name, path, device, Inbox,
                    Outbox, refused, config.Timing, threads, time, tell),
                _ => new WitnessHeartbeat(heartbeat,
                    new WitnessClient(config, self, heartbeat, key), NewRelay(), config.Timing,
                    time, tell),
            };
        }
    }

    internal LanHeartbeat Lan { get; }

    internal BeatInbox Inbox { get; }

    internal BeatOutbox Outbox { get; }

    /// <summary>Starts every path; nothing is said before a beat is set.</summary>
    public void Start()
    {
        foreach (var carrier in _carriers) carrier.Start();
    }

    /// <summary>From now on every beat says this; one goes out at once if it is news.</summary>
    public void SetBeat(Beat beat)
    {
        if (Outbox.Set(beat)) HaveNews();
    }

    /// <summary>From now on nothing is said.</summary>
    public void Hush() => Outbox.Clear();

    /// <summary>
    /// Hands over what was heard since the last call, each with when it came, by the places that
    /// its sender and its path have in a configuration; what is not in it is dropped. It may be
    /// newer than the station, and older.
    /// </summary>
    public void Drain(ClusterConfig config, Action<Event.BeatHeard> hand)
    {
        if (NamesLike(config)) Inbox.Drain(hand);
        else DrainByNames(config, hand);
    }

    /// <summary>How long a peer has been silent on a path; null if never heard.</summary>
    public TimeSpan? SilenceOf(ServerId peer, int path) =>
        Inbox.HeardAt(peer, path) is { } at ? _time.GetElapsedTime(at) : null;

    /// <summary>
    /// Ends all but the LANs, which go on while a disk that does not answer is waited for.
    /// </summary>
    public void EndBesideLan()
    {
        if (_onlyLan) return;
        _onlyLan = true;
        IBeatCarrier[] others = [.. _carriers.Where(c => c != Lan)];
        foreach (var carrier in others) carrier.End();
        foreach (var carrier in others) carrier.Dispose();
    }

    public void Dispose()
    {
        EndBesideLan();
        Lan.Dispose();
    }

    private bool NamesLike(ClusterConfig config)
    {
        if (ReferenceEquals(config, _alike)) return true;
        bool same = config.Servers.Select(s => s.Name)
                .SequenceEqual(_config.Servers.Select(s => s.Name))
            && config.Heartbeats.Select(h => h.Name)
                .SequenceEqual(_config.Heartbeats.Select(h => h.Name));
        if (same) _alike = config;
        return same;
    }

    private void DrainByNames(ClusterConfig config, Action<Event.BeatHeard> hand) =>
        Inbox.Drain(heard =>
        {
            string path = _config.Heartbeats[heard.Path].Name;
            int at = config.Heartbeats.Select(h => h.Name).ToList().IndexOf(path);
            if (config.FindServer(_config.NameOf(heard.From)) is { } from && at >= 0)
                hand(heard with { From = from, Path = at });
        });

    private void HaveNews()
    {
        foreach (var carrier in _carriers) carrier.HaveNews();
    }
}
