using System.Runtime.InteropServices;

namespace Baton.Wire.Tests.Heartbeats.Serial;

/// <summary>
/// Two terminals joined like the ends of a null-modem cable, at names that stay when it is pulled
/// and plugged in again.
/// </summary>
internal sealed unsafe partial class Cable : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;

    private readonly string _folder = Directory.CreateTempSubdirectory("cable.").FullName;
    private readonly int[] _masters = [-1, -1];
    private Thread? _carrier;
    private volatile bool _plugged;

    public Cable() => Plug();

    /// <summary>Bytes that are put onto the line before the next that are sent.</summary>
    public byte[] Noise { get; set; } = [];

    public string End(int end) => Path.Combine(_folder, $"tty{end}");

    public void Plug()
    {
        for (int end = 0; end < 2; end++)
        {
            _masters[end] = Open("/dev/ptmx", ReadWrite | NoControllingTerminal | NonBlocking);
            Assert.IsGreaterThanOrEqualTo(0, _masters[end]);
            Assert.AreEqual(0, Unlock(_masters[end]));
            File.CreateSymbolicLink(
                End(end), Marshal.PtrToStringUTF8(NameOf(_masters[end])) ?? "");
        }
        _plugged = true;
        _carrier = new Thread(Carry) { IsBackground = true };
        _carrier.Start();
    }

    public void Pull()
    {
        _plugged = false;
        _carrier?.Join();
        for (int end = 0; end < 2; end++)
        {
            File.Delete(End(end));
            _ = Close(_masters[end]);
        }
    }

    public void Dispose()
    {
        if (_plugged) Pull();
        Directory.Delete(_folder, recursive: true);
    }

    private void Carry()
    {
        byte[] buffer = new byte[512];
        while (_plugged)
        {
            bool some = Carry(0, 1, buffer) | Carry(1, 0, buffer);
            if (!some) Thread.Yield();
        }
    }

    private bool Carry(int from, int to, byte[] buffer)
    {
        fixed (byte* p = buffer)
        {
            nint got = Read(_masters[from], p, (nuint)buffer.Length);
            if (got <= 0) return false;
            fixed (byte* noise = Noise) _ = Write(_masters[to], noise, (nuint)Noise.Length);
            _ = Write(_masters[to], p, (nuint)got);
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(int fd);

    [LibraryImport("libc", EntryPoint = "ptsname")]
    private static partial nint NameOf(int fd);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int fd, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int fd, byte* from, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
