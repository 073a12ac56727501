namespace Baton.Wire.Heartbeats.Disk;

/// <summary>A device that is open; any call may take as long as the device pleases.</summary>
internal interface IDiskDevice : IDisposable
{
    /// <summary>Its size in bytes.</summary>
    long Size { get; }

    /// <exception cref="IOException">It failed.</exception>
    void Read(long at, Span<byte> into);

    /// <exception cref="IOException">It failed.</exception>
    void Write(long at, ReadOnlySpan<byte> from);
}
