using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Baton.Lab.Intrusion;
using Baton.Lab.Machine;

namespace Baton.Lab.Measure;

/// <summary>Somebody at the switch who tells when a server's first heartbeat comes by.</summary>
public static class Ear
{
    /// <summary>Printed once nothing can be missed any more.</summary>
    public const string Ready = "ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs in the switch's namespace: prints when it is ready, then the moment.</summary>
    /// <param name="face">The switch's port of the server that is listened to.</param>
    /// <param name="address">The address that its heartbeats go to.</param>
    /// <param name="port">The heartbeat port.</param>
    public static int Run(string face, IPAddress address, int port)
    {
        using var socket = PacketEndPoint.Open(face);
        Console.WriteLine(Ready);
        byte[] buffer = new byte[2048];
        while (socket.Poll(Patience, SelectMode.SelectRead))
        {
            int length = socket.Receive(buffer);
            var heard = LabClock.Now;
            if (!Datagrams.IsFor(buffer.AsSpan(0, length), address, port))
                continue;
            Console.WriteLine(heard.ToString("O", CultureInfo.InvariantCulture));
            return 0;
        }
        throw new LabFailure($"no heartbeat to {address} came by on {face}");
    }

    /// <summary>Reads the moment that it printed.</summary>
    public static DateTime Read(string line) =>
        DateTime.Parse(line, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
