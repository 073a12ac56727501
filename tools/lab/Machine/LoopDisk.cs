namespace Baton.Lab.Machine;

/// <summary>
/// A disk that every server of this machine sees: a loop device past the cache, over a file. It can
/// be made to refuse, and to not answer.
/// </summary>
public sealed class LoopDisk : IDisposable
{
    private const long Bytes = 16L * 1024 * 1024;
    private const long StoreBytes = 64L * 1024 * 1024;

    private readonly string _store;

    /// <summary>Makes one, with everything of it in a folder.</summary>
    public LoopDisk(string folder)
    {
        // The file lies on a file system of its own, so that freezing that one freezes the disk.
        string image = Path.Combine(folder, "store.img");
        _store = Path.Combine(folder, "store");
        Directory.CreateDirectory(_store);
        using (var file = File.Create(image)) file.SetLength(StoreBytes);
        Tool.Must("mkfs.ext4", "-q", "-F", image);
        Tool.Must("mount", "-o", "loop", image, _store);
        string disk = Path.Combine(_store, "disk.img");
        using (var file = File.Create(disk)) file.SetLength(Bytes);
        Device = Tool.Must("losetup", "--find", "--show", "--direct-io=on", disk).Trim();
    }

    /// <summary>The device file.</summary>
    public string Device { get; }

    /// <summary>From now on every write is refused.</summary>
    public void Cut() => Tool.Must("blockdev", "--setro", Device);

    public void Join() => Tool.Must("blockdev", "--setrw", Device);

    /// <summary>From now on nothing is answered.</summary>
    public void Freeze() => Tool.Must("fsfreeze", "-f", _store);

    public void Thaw() => Tool.Must("fsfreeze", "-u", _store);

    /// <summary>Whatever was done to it, it works again.</summary>
    public void Mend()
    {
        _ = Tool.Run("fsfreeze", ["-u", _store]);
        _ = Tool.Run("blockdev", ["--setrw", Device]);
    }

    /// <summary>Puts a file system on it.</summary>
    public void Format() => Tool.Must("mkfs.ext4", "-q", "-F", Device);

    public void Dispose()
    {
        Mend();
        _ = Tool.Run("losetup", ["-d", Device]);
        _ = Tool.Run("umount", ["-l", _store]);
    }
}
