using Baton.Wire.Heartbeats.Disk;

namespace Baton.Wire.Tests.Heartbeats.Disk;

/// <summary>A disk in memory that several servers see, and that can be made to fail or stall.
/// </summary>
internal sealed class FakeDisk
{
    private readonly ManualResetEventSlim _goesOn = new(true);
    private readonly byte[] _bytes = new byte[11_000_000];

    public bool Missing { get; set; }

    public string? Fault { get; set; }

    public Span<byte> Slot(int server) =>
        _bytes.AsSpan((int)DiskLayout.SlotOf(server), DiskLayout.BlockBytes);

    public Span<byte> Head => _bytes.AsSpan(0, DiskLayout.HeadBytes);

    public long Size { get; set; } = 11_000_000;

    public void Stall() => _goesOn.Reset();

    public void GoOn() => _goesOn.Set();

    public DiskSlots Slots(int servers) => new("/dev/fake", servers, (_, _) => Open());

    public IDiskDevice Open() => Missing
        ? throw new IOException("it cannot be opened: no such device") : new Opened(this);

    private sealed class Opened(FakeDisk disk) : IDiskDevice
    {
        public long Size => disk.Size;

        public void Read(long at, Span<byte> into)
        {
            Answer();
            lock (disk._bytes) disk._bytes.AsSpan((int)at, into.Length).CopyTo(into);
        }

        public void Write(long at, ReadOnlySpan<byte> from)
        {
            Answer();
            lock (disk._bytes) from.CopyTo(disk._bytes.AsSpan((int)at));
        }

        public void Dispose()
        {
        }

        private void Answer()
        {
            disk._goesOn.Wait();
            if (disk.Fault is { } fault) throw new IOException(fault);
        }
    }
}
