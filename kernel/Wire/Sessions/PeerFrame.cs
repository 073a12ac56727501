using Baton.Core;
using Baton.Wire.Json;

namespace Baton.Wire.Sessions;

/// <summary>What goes over a session: a kind, then what belongs to it.</summary>
internal static class PeerFrame
{
    public const byte Ping = 1;
    public const byte Pong = 2;
    public const byte Message = 3;

    public const int BytesMax = WireLimits.MessageBytesMax + 1;

    public static readonly byte[] PingBytes = [Ping];
    public static readonly byte[] PongBytes = [Pong];

    public static byte[] Of(Message message)
    {
        byte[] json = MessageJson.Write(message);
        byte[] frame = new byte[json.Length + 1];
        frame[0] = Message;
        json.CopyTo(frame.AsSpan(1));
        return frame;
    }
}
