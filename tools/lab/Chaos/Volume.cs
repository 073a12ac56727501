using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>
/// A small disk with a file system: can be made to answer nothing, to refuse, and to be full.
/// </summary>
public sealed class Volume : IDisposable
{
    private const long Bytes = 24L * 1024 * 1024;
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    private readonly string _device;

    /// <summary>Makes one.</summary>
    /// <param name="image">The file that it lies in.</param>
    /// <param name="folder">Where it is seen.</param>
    public Volume(string image, string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        using (var file = File.Create(image)) file.SetLength(Bytes);
        Tool.Must("mkfs.ext4", "-q", "-F", "-m", "0", image);
        _device = Tool.Must("losetup", "--find", "--show", image).Trim();
        Tool.Must("mount", _device, Folder);
    }

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>From now on nothing is answered.</summary>
    public void Freeze() => Tool.Must("fsfreeze", "-f", Folder);

    /// <summary>It answers again; nothing if it did.</summary>
    public void Thaw() => _ = Tool.Run("fsfreeze", ["-u", Folder]);

    /// <summary>As after an error of the device: nothing can be written any more.</summary>
    public void Break() => Tool.Must("mount", "-o", "remount,abort", Folder);

    /// <summary>A broken one is checked and taken into use again; nobody may be using it.</summary>
    public void Mend()
    {
        Thaw();
        Patience.Until(() => Tool.Run("umount", [Folder]).Good, Patient, $"{Folder} to be let go");
        // 1: something was mended.
        Patience.Until(() => Tool.Run("e2fsck", ["-f", "-y", _device]).ExitCode is 0 or 1, Patient,
            $"{_device} to be checked");
        Tool.Must("mount", _device, Folder);
    }

    /// <summary>Writes until nothing fits any more.</summary>
    public void Fill()
    {
        byte[] block = new byte[64 * 1024];
        using var file = new FileStream(
            Ballast, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (int size = block.Length; size > 0;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 4;
            }
        }
    }

    public void Empty() => File.Delete(Ballast);

    public void Dispose()
    {
        Thaw();
        _ = Tool.Run("umount", ["-l", Folder]);
        _ = Tool.Run("losetup", ["-d", _device]);
    }
}
