using System.Runtime.InteropServices;

namespace Baton.Wire.Heartbeats.Serial;

/// <summary>A serial line, raw, 115200 8N1, and what wakes whoever waits for it.</summary>
internal sealed unsafe partial class SerialLine : IDisposable
{
    /// <summary>Nothing to be had now.</summary>
    public const int Nothing = 0;

    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int Again = 11;
    private const int Interrupted = 4;

    private const nuint GetAttributes = 0x5401;
    private const nuint SetAttributes = 0x5402;
    private const uint Speed115200 = 0x1002;
    private const uint EightBits = 0x30;
    private const uint Receives = 0x80;
    private const uint NoModem = 0x800;

    private readonly int _fd;

    private SerialLine(int fd) => _fd = fd;

    /// <exception cref="IOException">It is not there, or is no serial line.</exception>
    public static SerialLine Open(string path)
    {
        // Without waiting for a carrier, which a null-modem cable may not have.
        int fd = OpenFile(path, ReadWrite | NoControllingTerminal | NonBlocking | CloseOnExec);
        if (fd < 0) throw Failed("it cannot be opened");
        try
        {
            Attributes attributes;
            if (Control(fd, GetAttributes, &attributes) != 0)
                throw Failed("it is no serial line");
            attributes.Input = 0;
            attributes.Output = 0;
            attributes.Local = 0;
            attributes.Mode = Speed115200 | EightBits | Receives | NoModem;
            // Whatever is there is handed over at once, and nothing is a character of control.
            for (int i = 0; i < Attributes.CharacterCount; i++) attributes.Characters[i] = 0;
            if (Control(fd, SetAttributes, &attributes) != 0)
                throw Failed("it cannot be set to 115200 8N1");
            return new SerialLine(fd);
        }
        catch
        {
            _ = Close(fd);
            throw;
        }
    }

    /// <summary>Waits until something came, or can be sent where that is wanted.</summary>
    public void Wait(WakeUp wake, bool toSend, int waitMs)
    {
        PollEntry* two = stackalloc PollEntry[2];
        two[0] = new PollEntry
        {
            Fd = _fd,
            Events = (short)(PollEntry.In | (toSend ? PollEntry.Out : 0)),
        };
        two[1] = new PollEntry { Fd = wake.Fd, Events = PollEntry.In };
        _ = Poll(two, 2, waitMs);
        if ((two[1].Happened & PollEntry.In) != 0) wake.Clear();
    }

    /// <summary>What came, or <see cref="Nothing"/>.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public int Read(Span<byte> into)
    {
        nint done;
        fixed (byte* p = into) done = ReadBytes(_fd, p, (nuint)into.Length);
        if (done > 0) return (int)done;
        return done == 0 ? HungUp() : OrNothing();
    }

    /// <summary>How much of it the line took.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public int Write(ReadOnlySpan<byte> from)
    {
        nint done;
        fixed (byte* p = from) done = WriteBytes(_fd, p, (nuint)from.Length);
        return done >= 0 ? (int)done : OrNothing();
    }

    public void Dispose() => _ = Close(_fd);

    // A raw line says 0 for "nothing now" too: only poll tells the end of one that was pulled.
    private int HungUp()
    {
        var one = new PollEntry { Fd = _fd, Events = PollEntry.In };
        _ = Poll(&one, 1, 0);
        return (one.Happened & PollEntry.Gone) != 0
            ? throw new IOException("the line is gone") : Nothing;
    }

    private static int OrNothing() => Marshal.GetLastPInvokeError() is Again or Interrupted
        ? Nothing : throw Failed("the line is gone");

    private static IOException Failed(string what) =>
        new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int fd, nuint request, Attributes* attributes);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int fd, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int fd, byte* from, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    // What TCGETS and TCSETS use, which is less than the C library's struct of the same name.
    private struct Attributes
    {
        public const int CharacterCount = 19;

        public uint Input;
        public uint Output;
        public uint Mode;
        public uint Local;
        public byte Discipline;
        public fixed byte Characters[CharacterCount];
    }

    private struct PollEntry
    {
        public const short In = 0x1;
        public const short Out = 0x4;
        public const short Gone = 0x8 | 0x10 | 0x20;

        public int Fd;
        public short Events;
        public short Happened;
    }
}
