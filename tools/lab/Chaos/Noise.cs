using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Baton.Lab.Intrusion;

namespace Baton.Lab.Chaos;

/// <summary>How bad a cable is.</summary>
/// <param name="LossOut">Percent of the server's frames that are lost.</param>
/// <param name="LossIn">Percent of the frames to it that are lost.</param>
/// <param name="DelayMs">Each is late by some time up to this.</param>
/// <param name="Copies">How often each arrives.</param>
public sealed record Noise(int LossOut = 0, int LossIn = 0, int DelayMs = 0, int Copies = 1)
{
    public string[] Words =>
    [
        .. new[] { LossOut, LossIn, DelayMs, Copies }
            .Select(n => n.ToString(CultureInfo.InvariantCulture)),
    ];

    public static Noise Read(ReadOnlySpan<string> words) => words switch
    {
        [var lossOut, var lossIn, var delay, var copies] =>
            new Noise(Number(lossOut), Number(lossIn), Number(delay), Number(copies)),
        _ => throw new LabFailure("noise: LOSS_OUT LOSS_IN DELAY_MS COPIES"),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>
/// A bad cable between two interfaces of the switch, for kernels that have no netem: carries every
/// frame across itself, and loses, delays and repeats them.
/// </summary>
public sealed class NoisyRelay(Noise noise)
{
    private const int PacketLevel = 263;
    private const int FrameHeaders = 15;
    private const int NotOurOwn = 23;
    private const int FrameBytesMax = 70_000;

    /// <summary>Carries frames until it is killed.</summary>
    public int Run(string server, string network)
    {
        using var near = Open(server);
        using var far = Open(network);
        Console.WriteLine("carries");
        var back = new Thread(() => Carry(far, near, noise.LossIn)) { IsBackground = true };
        back.Start();
        Carry(near, far, noise.LossOut);
        return 0;
    }

    private void Carry(Socket from, Socket to, int loss)
    {
        byte[] buffer = new byte[FrameBytesMax];
        using var late = new BlockingCollection<(long Due, byte[] Frame)>(10_000);
        if (noise.DelayMs > 0)
            new Thread(() => Deliver(late, to)) { IsBackground = true }.Start();
        while (true)
        {
            int length = Receive(from, buffer);
            if (length <= 0 || Random.Shared.Next(100) < loss) continue;
            for (int copy = 0; copy < noise.Copies; copy++)
            {
                if (noise.DelayMs > 0) late.TryAdd((Due(), buffer[..length]));
                else Send(to, buffer.AsSpan(0, length));
            }
        }
    }

    private long Due() => Stopwatch.GetTimestamp()
        + Random.Shared.Next(noise.DelayMs) * (Stopwatch.Frequency / 1000);

    // In the order in which they came: late, and not overtaken.
    private static void Deliver(BlockingCollection<(long Due, byte[] Frame)> late, Socket to)
    {
        foreach (var (due, frame) in late.GetConsumingEnumerable())
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (left > TimeSpan.Zero) Thread.Sleep(left);
            Send(to, frame);
        }
    }

    // With the kernel's own header before each, which says what of it the card is still to do.
    private static Socket Open(string face)
    {
        var socket = PacketEndPoint.Open(face);
        socket.SetRawSocketOption(PacketLevel, FrameHeaders, [1, 0, 0, 0]);
        socket.SetRawSocketOption(PacketLevel, NotOurOwn, [1, 0, 0, 0]);
        return socket;
    }

    private static int Receive(Socket from, byte[] buffer)
    {
        try
        {
            return from.Receive(buffer);
        }
        catch (SocketException)
        {
            // The cable is being pulled.
            Thread.Sleep(1);
            return 0;
        }
    }

    private static void Send(Socket to, ReadOnlySpan<byte> frame)
    {
        try
        {
            to.Send(frame);
        }
        catch (SocketException)
        {
            // A cable that is pulled carries nothing.
        }
    }
}
