namespace Baton.Core.Membership;

/// <summary>
/// Notices each heartbeat path that falls silent or returns: an alert and a state, and never a
/// failover by itself.
/// </summary>
internal static class PathWatch
{
    public static void Note(Draft draft)
    {
        if (draft.State.Phase == ServicePhase.Suspended) return;
        var timeout = draft.State.Config.Timing.HeartbeatTimeout;
        for (int s = 0; s < draft.State.Heartbeats.Peers.Length; s++)
        {
            var peer = draft.State.Heartbeats.Peers[s];
            for (int p = 0; p < peer.HeardAt.Length; p++)
            {
                bool up = IsUp(peer, p, draft.Now, timeout);
                if (up == peer.PathUp[p]) continue;
                draft.State = draft.State with
                {
                    Heartbeats = draft.State.Heartbeats.WithPath(new ServerId(s), p, up),
                };
                Tell(draft, new ServerId(s), p, up);
            }
        }
    }

    /// <summary>True if a path has fallen silent or returned, and nobody has noted it.</summary>
    public static bool HasNews(State state, Instant now)
    {
        var timeout = state.Config.Timing.HeartbeatTimeout;
        foreach (var peer in state.Heartbeats.Peers)
        {
            for (int p = 0; p < peer.HeardAt.Length; p++)
                if (IsUp(peer, p, now, timeout) != peer.PathUp[p]) return true;
        }
        return false;
    }

    private static bool IsUp(PeerHearing peer, int path, Instant now, TimeSpan timeout) =>
        peer.HeardAt[path] is { } at && now - at < timeout;

    private static void Tell(Draft draft, ServerId server, int path, bool up)
    {
        var config = draft.State.Config;
        string text = $"Heartbeat {config.Heartbeats[path].Name} of server "
            + $"{config.NameOf(server)} is {(up ? "up" : "down")}.";
        // A server that said goodbye is silent as it should be.
        bool expected = !up && draft.State.LeftCleanly.Contains(server);
        if (up || expected) draft.Info("nm", up ? 3 : 4, text);
        else draft.Warning("nm", 4, text);
    }
}
