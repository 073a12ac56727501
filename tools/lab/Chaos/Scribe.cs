using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Lab.Chaos;

/// <summary>
/// The client: writes numbered records through the floating address, one at a time, each with a
/// number of its own, and prints every one that was confirmed, with the time and by whom.
/// </summary>
public static class Scribe
{
    private const int AnswerMs = 500;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Writes until it is killed.</summary>
    public static int Run(IPEndPoint service)
    {
        long number = 0;
        Console.Out.NewLine = "\n";
        while (true)
        {
            try
            {
                using var socket = Connect(service);
                using var stream = new NetworkStream(socket);
                using var reader = new StreamReader(stream);
                while (true) Confirm(++number, stream, reader);
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static void Confirm(long number, NetworkStream stream, StreamReader reader)
    {
        stream.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture) + "\n"));
        string line = reader.ReadLine() ?? throw new IOException("closed");
        if (line.Split(' ') is [var echoed, var owner]
            && long.Parse(echoed, CultureInfo.InvariantCulture) == number)
            Console.WriteLine($"{number} {Stopwatch.GetTimestamp()} {owner}");
        Thread.Sleep(Pace);
    }

    private static Socket Connect(IPEndPoint service)
    {
        var socket = new Socket(service.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = AnswerMs,
            SendTimeout = AnswerMs,
            // Hundreds of connections that were given up would use up the ports.
            LingerState = new LingerOption(true, 0),
        };
        // A lost first packet would be sent again only after a second.
        var connecting = socket.ConnectAsync(service);
        if (Task.WaitAny([connecting], AnswerMs) == 0 && connecting.IsCompletedSuccessfully)
            return socket;
        _ = connecting.Exception;
        socket.Dispose();
        throw new IOException("no connection");
    }
}
