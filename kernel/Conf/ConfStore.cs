using System.Globalization;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>
/// The configuration of one server on its disk: generation n in force, and n+1 prepared beside it.
/// Whoever reads sees one or the other, never half of one, also after a power loss (#93).
/// </summary>
/// <remarks>
/// Prepared: <c>clp.conf.next</c> exists. The step that decides is its rename to
/// <c>clp.conf.commit</c>: what follows is repeated after a crash until it is done.
/// </remarks>
public sealed class ConfStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly string _next;
    private readonly string _commit;
    private readonly string _scriptsNext;
    private readonly string _swap;
    private readonly string _draft;

    /// <summary>Opens the store in a folder, made if absent, and ends what a crash left.</summary>
    public ConfStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        ConfPath = Path.Combine(_folder, ConfBundle.ConfName);
        ScriptsPath = Path.Combine(_folder, ConfBundle.ScriptsName);
        _next = ConfPath + ".next";
        _commit = ConfPath + ".commit";
        _scriptsNext = ScriptsPath + ".next";
        _swap = ScriptsPath + ".swap";
        _draft = ConfPath + ".draft";
        ConfBundle.MakeFolder(_folder);
        if (File.Exists(_commit)) Finish();
        if (!File.Exists(_next)) Clear();
    }

    /// <summary>The file in force, whether it exists or not.</summary>
    public string ConfPath { get; }

    /// <summary>The folder of the scripts in force.</summary>
    public string ScriptsPath { get; }

    /// <summary>The generation in force; null if there is no configuration yet.</summary>
    /// <exception cref="InvalidDataException">The file cannot be understood.</exception>
    public long? Generation => GenerationAt(ConfPath);

    /// <summary>The generation prepared; null if none is.</summary>
    public long? PreparedGeneration => GenerationAt(_next);

    /// <summary>
    /// Reads the configuration in force. Scripts were looked for before it was accepted: one lost
    /// since must keep its resource from starting, not the whole cluster service.
    /// </summary>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public ConfRead Read(IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        lock (_gate)
        {
            using var stream = File.OpenRead(ConfPath);
            return ConfReader.Read(stream, ConfPath, types);
        }
    }

    /// <summary>The configuration in force with its scripts.</summary>
    /// <exception cref="InvalidDataException">There is none, or it cannot be packed.</exception>
    public byte[] Bundle()
    {
        lock (_gate) return ConfBundle.Pack(_folder);
    }

    /// <summary>Stores a bundle beside the one in force and gives its generation.</summary>
    /// <exception cref="InvalidDataException">
    /// It is no bundle, or its generation is not above the one in force.
    /// </exception>
    public long Prepare(byte[] bundle)
    {
        lock (_gate)
        {
            long generation = ConfGeneration.Of(ConfBundle.ConfOf(bundle));
            if (Generation is { } current && generation <= current)
            {
                throw new InvalidDataException($"its generation is {generation}, and {current} "
                    + "is in force: it never goes back");
            }
            File.Delete(_next);
            Clear();
            ConfBundle.Unpack(bundle, _draft);
            Directory.Move(Path.Combine(_draft, ConfBundle.ScriptsName), _scriptsNext);
            File.Move(Path.Combine(_draft, ConfBundle.ConfName), _next);
            Directory.Delete(_draft);
            DiskCalls.SyncFolder(_folder);
            return generation;
        }
    }

    /// <summary>Puts what is prepared in force and gives its generation.</summary>
    /// <exception cref="InvalidOperationException">Nothing is prepared.</exception>
    public long Commit()
    {
        lock (_gate)
        {
            long generation = PreparedGeneration
                ?? throw new InvalidOperationException("no configuration is prepared");
            // A swap is not told from a swap undone by looking: the number of the new folder is.
            Write(_swap, DiskCalls.Inode(_scriptsNext).ToString(CultureInfo.InvariantCulture));
            File.Move(_next, _commit);
            DiskCalls.SyncFolder(_folder);
            Finish();
            return generation;
        }
    }

    /// <summary>Drops what is prepared, if anything is.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            File.Delete(_next);
            Clear();
        }
    }

    /// <summary>The rest of a commit; each step may have been done before.</summary>
    private void Finish()
    {
        if (File.Exists(ConfPath)) Copy(ConfPath, ConfPath + ".bak");
        string wanted = File.Exists(_swap) ? File.ReadAllText(_swap) : "";
        bool swapped = wanted
            == DiskCalls.Inode(ScriptsPath).ToString(CultureInfo.InvariantCulture);
        if (!swapped && Directory.Exists(_scriptsNext)) SwapScripts();
        File.Move(_commit, ConfPath, overwrite: true);
        DiskCalls.SyncFolder(_folder);
        Clear();
    }

    private void SwapScripts()
    {
        if (Directory.Exists(ScriptsPath))
        {
            if (DiskCalls.Swap(_scriptsNext, ScriptsPath)) return;
            // A file system without exchange: for a moment there are no scripts at all.
            Directory.Delete(ScriptsPath, recursive: true);
        }
        Directory.Move(_scriptsNext, ScriptsPath);
    }

    private void Clear()
    {
        foreach (string folder in new[] { _scriptsNext, _draft })
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        File.Delete(_swap);
    }

    private static long? GenerationAt(string path)
    {
        try
        {
            return ConfGeneration.Of(File.ReadAllBytes(path));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Copy(string from, string to)
    {
        File.Copy(from, to + ".tmp", overwrite: true);
        File.SetUnixFileMode(to + ".tmp", Private);
        File.Move(to + ".tmp", to, overwrite: true);
    }

    private static void Write(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        });
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
