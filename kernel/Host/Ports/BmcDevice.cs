using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Baton.Host.Ports;

/// <summary>
/// This server's own management controller, through the kernel's IPMI driver: no other program is
/// needed, and no network.
/// </summary>
/// <param name="path">The driver's device.</param>
public sealed unsafe partial class BmcDevice(string path = BmcDevice.Usual)
{
    /// <summary>Where the driver has its first controller.</summary>
    public const string Usual = "/dev/ipmi0";

    // _IOR('i', 13, struct ipmi_req) and _IOWR('i', 11, struct ipmi_recv)
    private const uint SendCommand = 0x8028690D;
    private const uint ReceiveTruncated = 0xC030690B;

    private const int SystemInterface = 0x0C;
    private const short OwnController = 0x0F;
    private const byte Chassis = 0x00;
    private const byte Control = 0x02;
    private const short Readable = 1;

    /// <summary>Orders something of the controller, and waits for its word on it.</summary>
    /// <param name="what">What it is to do.</param>
    /// <param name="wait">How long its word is waited for.</param>
    /// <exception cref="IOException">There is none, it refused, or it did not answer in time.
    /// </exception>
    public void Order(ChassisControl what, TimeSpan wait)
    {
        using var device = Open();
        Send(device, (byte)what);
        Await(device, wait);
        byte code = Receive(device);
        if (code != 0)
            throw new IOException($"the controller refused it with the completion code {code:X2}h");
    }

    private SafeFileHandle Open()
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private void Send(SafeFileHandle device, byte data)
    {
        Address address = new() { Type = SystemInterface, Channel = OwnController };
        Request request = new()
        {
            Address = &address,
            AddressBytes = (uint)sizeof(Address),
            Id = 1,
            Message = new() { Function = Chassis, Command = Control, Bytes = 1, Data = &data },
        };
        if (Ioctl(device, SendCommand, &request) != 0)
            throw NativeError.Of($"{path} takes no command");
    }

    private void Await(SafeFileHandle device, TimeSpan wait)
    {
        long began = Stopwatch.GetTimestamp();
        Waiting waiting = new()
        {
            Descriptor = (int)device.DangerousGetHandle(),
            Events = Readable,
        };
        while (true)
        {
            var left = wait - Stopwatch.GetElapsedTime(began);
            int ready = Poll(&waiting, 1, (int)Math.Max(0, left.TotalMilliseconds));
            if (ready > 0) return;
            if (ready < 0 && Marshal.GetLastPInvokeError() != NativeError.Interrupted)
                throw NativeError.Of($"{path} cannot be waited for");
            if (left <= TimeSpan.Zero) throw new IOException("the controller did not answer");
        }
    }

    private byte Receive(SafeFileHandle device)
    {
        Address address = default;
        byte* data = stackalloc byte[64];
        Response response = new()
        {
            Address = &address,
            AddressBytes = (uint)sizeof(Address),
            Message = new() { Bytes = 64, Data = data },
        };
        if (Ioctl(device, ReceiveTruncated, &response) != 0)
            throw NativeError.Of($"{path} gives no answer");
        return response.Message.Bytes > 0 ? data[0] : (byte)0xFF;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle device, nuint request, void* value);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Waiting* waiting, nuint count, int milliseconds);

    // As linux/ipmi.h has them.
    [StructLayout(LayoutKind.Sequential)]
    private struct Address
    {
        public int Type;
        public short Channel;
        public byte Lun;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public byte Function;
        public byte Command;
        public ushort Bytes;
        public byte* Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public Address* Address;
        public uint AddressBytes;
        public nint Id;
        public Message Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Response
    {
        public int Kind;
        public Address* Address;
        public uint AddressBytes;
        public nint Id;
        public Message Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Waiting
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
