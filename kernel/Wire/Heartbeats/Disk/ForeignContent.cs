namespace Baton.Wire.Heartbeats.Disk;

/// <summary>Recognises what is somebody else's by the marks at the beginning of a device.</summary>
internal static class ForeignContent
{
    private static readonly (string What, int At, byte[] Mark)[] Marks =
    [
        ("an xfs file system", 0, "XFSB"u8.ToArray()),
        ("an encrypted volume (LUKS)", 0, [.. "LUKS"u8, 0xBA, 0xBE]),
        ("an NTFS file system", 3, "NTFS    "u8.ToArray()),
        ("an exFAT file system", 3, "EXFAT   "u8.ToArray()),
        ("a volume of LVM", 512, "LABELONE"u8.ToArray()),
        ("a partition table", 512, "EFI PART"u8.ToArray()),
        ("an f2fs file system", 1024, [0x10, 0x20, 0xF5, 0xF2]),
        ("an ext file system", 1080, [0x53, 0xEF]),
        ("swap space", 4086, "SWAPSPACE2"u8.ToArray()),
        ("a part of a RAID", 4096, [0xFC, 0x4E, 0x2B, 0xA9]),
        ("a part of a RAID", 0, [0xFC, 0x4E, 0x2B, 0xA9]),
        ("an iso9660 file system", 32769, "CD001"u8.ToArray()),
        ("a btrfs file system", 65600, "_BHRfS_M"u8.ToArray()),
        ("a reiserfs file system", 65588, "ReIsEr"u8.ToArray()),
        ("a gfs2 file system", 65536, [0x01, 0x16, 0x19, 0x70]),
    ];

    /// <summary>What it is, or null for nothing known.</summary>
    /// <param name="head">The first <see cref="DiskLayout.HeadBytes"/> or more.</param>
    public static string? In(ReadOnlySpan<byte> head)
    {
        foreach (var (what, at, mark) in Marks)
        {
            if (head.Length >= at + mark.Length && head.Slice(at, mark.Length).SequenceEqual(mark))
                return what;
        }
        // Also the first sector of a FAT file system.
        return head.Length >= 512 && head[510] == 0x55 && head[511] == 0xAA
            ? "a boot sector or a partition table" : null;
    }
}
