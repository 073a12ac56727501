using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Baton.Lab.Intrusion;

/// <summary>
/// Somebody at the switch: records a server's heartbeats and sends them to another server again,
/// as they were, altered, cut short, and made up.
/// </summary>
public static class Intruder
{
    private const int Recorded = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs in the switch's namespace and prints what was sent of each kind.</summary>
    /// <param name="from">The switch's port of the server that is listened to.</param>
    /// <param name="to">The switch's port of the server that is lied to.</param>
    /// <param name="address">The address of the server that is lied to.</param>
    /// <param name="port">The heartbeat port.</param>
    public static int Run(string from, string to, IPAddress address, int port)
    {
        using var ear = PacketEndPoint.Open(from);
        using var mouth = PacketEndPoint.Open(to);
        var target = new PacketEndPoint(to);
        var beats = Record(ear, address, port);
        var lies = beats.SelectMany(Lies).ToList();
        foreach (var (_, frame) in lies)
        {
            mouth.SendTo(frame, target);
            // Slowly enough for every one to be looked at: a full queue would refuse nothing.
            Thread.Sleep(1);
        }
        foreach (var kind in lies.CountBy(l => l.Kind))
            Console.WriteLine($"{kind.Key} {kind.Value}");
        return 0;
    }

    /// <summary>Every lie that one recorded beat can be made into.</summary>
    public static IEnumerable<(string Kind, byte[] Frame)> Lies(byte[] frame)
    {
        byte[] truth = Datagrams.PayloadOf(frame).ToArray();
        yield return ("replayed", Datagrams.WithPayload(frame, truth));
        for (int at = 0; at < truth.Length; at += 7)
        {
            byte[] altered = [.. truth];
            altered[at] ^= (byte)(1 << (at % 8));
            yield return ("altered", Datagrams.WithPayload(frame, altered));
        }
        for (int length = 0; length < truth.Length; length += 5)
            yield return ("truncated", Datagrams.WithPayload(frame, truth.AsSpan(0, length)));
        yield return ("invented",
            Datagrams.WithPayload(frame, RandomNumberGenerator.GetBytes(truth.Length)));
        yield return ("overlong", Datagrams.WithPayload(frame, new byte[1400]));
    }

    private static List<byte[]> Record(Socket ear, IPAddress address, int port)
    {
        var beats = new List<byte[]>();
        byte[] buffer = new byte[2048];
        while (beats.Count < Recorded)
        {
            if (!ear.Poll(Patience, SelectMode.SelectRead))
                throw new LabFailure($"only {beats.Count} heartbeats to port {port} came by");
            int length = ear.Receive(buffer);
            if (Datagrams.IsFor(buffer.AsSpan(0, length), address, port))
                beats.Add(buffer[..length]);
        }
        return beats;
    }
}
