namespace Baton.Wire.Heartbeats.Disk;

/// <summary>Where what lies on a heartbeat partition.</summary>
internal static class DiskLayout
{
    /// <summary>A slot: the largest block that any disk writes as one.</summary>
    public const int BlockBytes = 4096;

    /// <summary>
    /// The slots begin behind everything by which a file system or a table is recognised, so that
    /// such a thing is never written into, not even by two servers that look at the same moment.
    /// </summary>
    public const long SlotsAt = 1024 * 1024;

    /// <summary>The product's rule for a partition.</summary>
    public const long PartitionBytesMin = 10_000_000;

    /// <summary>As much as holds the marks of what somebody else may have there.</summary>
    public const int HeadBytes = 128 * 1024;

    public static long SlotOf(int server) => SlotsAt + (long)server * BlockBytes;
}
