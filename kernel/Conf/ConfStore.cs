using System.Globalization;
using System.Text;
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
    private byte[]? _inForce;

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
        FinishCommit();
        InForce();
        if (!File.Exists(_next)) Clear();
    }

    /// <summary>The file in force, whether it exists or not.</summary>
    public string ConfPath { get; }

    /// <summary>The folder of the scripts in force.</summary>
    public string ScriptsPath { get; }

    /// <summary>The generation in force; null if there is no configuration yet.</summary>
    /// <exception cref="InvalidDataException">The file cannot be understood.</exception>
    public long? Generation
    {
        get
        {
            lock (_gate) return InForce() is { } conf ? ConfGeneration.Of(conf) : null;
        }
    }

    /// <summary>The generation prepared; null if none is.</summary>
    public long? PreparedGeneration => Bytes(_next) is { } conf ? ConfGeneration.Of(conf) : null;

    /// <summary>
    /// Reads the configuration in force. Scripts were looked for before it was accepted: one lost
    /// since must keep its resource from starting, not the whole cluster service.
    /// </summary>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public ConfRead Read(IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        lock (_gate)
        {
            using var stream = new MemoryStream(InForce()
                ?? throw new FileNotFoundException($"there is no {ConfPath}"));
            return ConfReader.Read(stream, ConfPath, types);
        }
    }

    /// <summary>The configuration in force with its scripts.</summary>
    /// <exception cref="InvalidDataException">There is none, or it cannot be packed.</exception>
    public byte[] Bundle()
    {
        lock (_gate) return ConfBundle.WithConf(ConfBundle.Pack(_folder), InForce()!);
    }

    /// <summary>Ends a commit that failed half way; true if there was one.</summary>
    /// <exception cref="IOException">It fails again.</exception>
    public bool FinishCommit()
    {
        lock (_gate)
        {
            if (!File.Exists(_commit)) return false;
            Finish();
            return true;
        }
    }

    /// <summary>Stores a bundle beside the one in force and gives its generation.</summary>
    /// <exception cref="InvalidDataException">
    /// It is no bundle, or its generation is not above the one in force.
    /// </exception>
    public long Prepare(byte[] bundle)
    {
        lock (_gate)
        {
            FinishCommit();
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
    /// <param name="only">What must be prepared; null for anything.</param>
    /// <exception cref="InvalidOperationException">Nothing is, or another one.</exception>
    public long Commit(ConfStamp? only = null)
    {
        lock (_gate)
        {
            FinishCommit();
            long generation = PreparedGeneration
                ?? throw new InvalidOperationException("no configuration is prepared");
            Demand(only);
            // A swap is not told from a swap undone by looking: the number of the new folder is.
            string folder = DiskCalls.Inode(_scriptsNext).ToString(CultureInfo.InvariantCulture);
            Write(_swap, Encoding.ASCII.GetBytes(folder));
            File.Move(_next, _commit);
            DiskCalls.SyncFolder(_folder);
            Finish();
            return generation;
        }
    }

    /// <summary>Drops what is prepared, if anything is.</summary>
    /// <param name="only">What alone is dropped; null for anything.</param>
    /// <exception cref="InvalidOperationException">Another one is prepared.</exception>
    public void Abort(ConfStamp? only = null)
    {
        lock (_gate)
        {
            FinishCommit();
            Demand(only);
            File.Delete(_next);
            Clear();
        }
    }

    private void Demand(ConfStamp? only)
    {
        if (only is not null && Bytes(_next) is { } next && ConfStamp.Of(next) != only)
            throw new InvalidOperationException("another configuration is prepared");
    }

    /// <summary>
    /// What was opened or committed: a file that is edited in place is in force once it is
    /// delivered, or opened anew.
    /// </summary>
    private byte[]? InForce() => _inForce ??= Bytes(ConfPath);

    /// <summary>The rest of a commit; each step may have been done before.</summary>
    private void Finish()
    {
        byte[] conf = File.ReadAllBytes(_commit);
        KeepTheOneBefore();
        string wanted = File.Exists(_swap) ? File.ReadAllText(_swap) : "";
        bool swapped = wanted
            == DiskCalls.Inode(ScriptsPath).ToString(CultureInfo.InvariantCulture);
        if (!swapped && Directory.Exists(_scriptsNext)) SwapScripts();
        File.Move(_commit, ConfPath, overwrite: true);
        _inForce = conf;
        DiskCalls.SyncFolder(_folder);
        Clear();
    }

    private void KeepTheOneBefore()
    {
        if (InForce() is not { } before) return;
        string copy = ConfPath + ".bak";
        try
        {
            Write(copy + ".tmp", before);
            File.Move(copy + ".tmp", copy, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A convenience for people: for want of it no server stays behind the others.
        }
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

    private static byte[]? Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        });
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
