using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Core.Membership;

/// <summary>What was heard of one server: when on each path, and what it said last.</summary>
public sealed record PeerHearing(Beat? Beat, ImmutableArray<Instant?> HeardAt,
    ImmutableArray<bool> PathUp)
{
    /// <summary>When it was last heard on any path; null for never.</summary>
    public Instant? LastHeard
    {
        get
        {
            Instant? last = null;
            foreach (var heard in HeardAt)
            {
                if (heard is { } at && (last is not { } known || at > known)) last = at;
            }
            return last;
        }
    }
}

/// <summary>Who is heard, on what, since when; the index is the server.</summary>
public sealed record HeartbeatTable(ImmutableArray<PeerHearing> Peers)
{
    public static HeartbeatTable For(ClusterConfig config) => new(
        [.. config.Servers.Select(_ => new PeerHearing(null,
            [.. config.Heartbeats.Select(_ => (Instant?)null)],
            [.. config.Heartbeats.Select(_ => false)]))]);

    /// <summary>The same hearing under another configuration, by the names in it.</summary>
    public HeartbeatTable Under(ClusterConfig config, ClusterConfig before) => new(
        [.. For(config).Peers.Select((peer, s) =>
            before.FindServer(config.Servers[s].Name) is not { } known ? peer : peer with
            {
                Beat = this[known].Beat,
                HeardAt = ByPath(config, before, this[known].HeardAt),
                PathUp = ByPath(config, before, this[known].PathUp),
            })]);

    private static ImmutableArray<T> ByPath<T>(
        ClusterConfig config, ClusterConfig before, ImmutableArray<T> values) =>
        [.. config.Heartbeats.Select(h =>
            before.Heartbeats.ToList().FindIndex(b => b.Name == h.Name) is >= 0 and var i
                ? values[i] : default!)];

    public PeerHearing this[ServerId server] => Peers[server.Index];

    /// <summary>Notes a beat; an older incarnation than the known one changes nothing.</summary>
    public HeartbeatTable Hear(ServerId from, int path, Instant at, Beat beat)
    {
        var peer = Peers[from.Index];
        if (path >= peer.HeardAt.Length || beat.Incarnation < peer.Beat?.Incarnation) return this;
        var known = peer.HeardAt[path];
        var last = known is { } k ? Instant.Later(k, at) : at;
        return new(Peers.SetItem(from.Index, peer with
        {
            // Two paths may deliver out of order; the newer word wins.
            Beat = peer.LastHeard is { } newest && newest > at && peer.Beat is { } kept
                && kept.Incarnation == beat.Incarnation ? kept : beat,
            HeardAt = peer.HeardAt.SetItem(path, last),
        }));
    }

    /// <summary>Notes a beat that says the same as the last.</summary>
    public HeartbeatTable HeardAgain(ServerId from, int path, Instant at)
    {
        var peer = Peers[from.Index];
        return new(Peers.SetItem(
            from.Index, peer with { HeardAt = peer.HeardAt.SetItem(path, at) }));
    }

    /// <summary>
    /// The table of a server that did not listen for a while: who was heard before counts as
    /// heard now.
    /// </summary>
    public HeartbeatTable Excused(Instant before, Instant now, TimeSpan timeout) => new(
        [.. Peers.Select(p => p with
        {
            HeardAt = [.. p.HeardAt.Select(at =>
                at is { } heard && before - heard < timeout ? now : at)],
        })]);

    /// <summary>The table of a server that has yet to hear whoever is there.</summary>
    public HeartbeatTable Unheard() => new(
        [.. Peers.Select(p => p with { HeardAt = [.. p.HeardAt.Select(_ => (Instant?)null)] })]);

    public HeartbeatTable WithPath(ServerId server, int path, bool up) =>
        new(Peers.SetItem(server.Index, Peers[server.Index] with
        {
            PathUp = Peers[server.Index].PathUp.SetItem(path, up),
        }));

    /// <summary>The servers heard within the timeout on at least one path.</summary>
    public ServerSet Heard(Instant now, TimeSpan timeout)
    {
        var heard = ServerSet.Empty;
        for (int i = 0; i < Peers.Length; i++)
        {
            if (Peers[i].LastHeard is { } last && now - last < timeout)
                heard = heard.With(new ServerId(i));
        }
        return heard;
    }
}
