using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Json;

namespace Baton.Wire.Sessions;

/// <summary>A peer's session to us: its messages become events, its pings are answered.</summary>
internal sealed class PeerEar(TimingConfig timing, RefusedCounters refused, TimeProvider time,
    Action<Event> post)
{
    /// <summary>Listens until the session ends, or is silent for too long.</summary>
    public async Task ListenAsync(PeerConnection connection, CancellationToken cancel)
    {
        // The peer pings every interval: a timeout of silence is a dead path or a dead peer.
        var patience = timing.HeartbeatTimeout + timing.HeartbeatInterval;
        while (true)
        {
            byte[]? frame;
            using (var deadline = new Deadline(patience, time, cancel))
            {
                frame = await StreamFrame.ReadAsync(connection.Stream, PeerFrame.BytesMax,
                    deadline.Token).ConfigureAwait(false);
            }
            switch (frame)
            {
                case null:
                    return;
                case [PeerFrame.Ping, ..]:
                    await StreamFrame.WriteAsync(connection.Stream, PeerFrame.PongBytes, cancel)
                        .ConfigureAwait(false);
                    break;
                case [PeerFrame.Message, .. var json]
                    when MessageJson.Read(json) is { } message:
                    post(new Event.MessageCame(connection.Peer, message));
                    break;
                default:
                    // Of a newer version: what it cannot say to us it can do without.
                    refused.Count(Refusal.UnreadableMessage);
                    break;
            }
        }
    }
}
