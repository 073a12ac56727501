using Baton.Host.Trust;

namespace Baton.Clpd;

/// <summary>Where everything of one server lies below its root.</summary>
internal sealed record Layout(string Root)
{
    /// <summary>clp.conf, its scripts, and the keys.</summary>
    public string Etc => Path.Combine(Root, "etc/baton");

    public string Conf => Path.Combine(Etc, "clp.conf");

    public string Scripts => Path.Combine(Etc, "scripts");

    public string Pki => Path.Combine(Etc, "pki");

    /// <summary>What may be trusted here: policy and keys in <see cref="Etc"/>.</summary>
    public PluginTrust PluginTrust => new(
        Path.Combine(AppContext.BaseDirectory, PluginTrust.ProductListName),
        Path.Combine(Etc, PluginTrust.PolicyName), Path.Combine(Etc, PluginTrust.KeyFolderName));

    /// <summary>The program that hosts an isolated plugin.</summary>
    public string Clphost => Path.Combine(AppContext.BaseDirectory, "clphost");

    /// <summary>What survives a reboot.</summary>
    public string Lib => Path.Combine(Root, "var/lib/baton");

    public string Log => Path.Combine(Root, "var/log/baton");

    /// <summary>What a reboot empties.</summary>
    public string Run => Path.Combine(Root, "run/baton");

    public string Socket => Path.Combine(Run, "clpd.sock");

    /// <summary>
    /// The isolated plugins that run; not in <see cref="Run"/>, where systems allow no code.
    /// </summary>
    public string Hosted => Path.Combine(Root, "var/cache/baton/clphost");

    public string LockFile => Path.Combine(Run, "clpd.lock");

    public string Ledger => Path.Combine(Lib, "ledger.json");

    public string Lateness => Path.Combine(Lib, "lateness.json");

    public string Licences => Path.Combine(Lib, "licences.json");

    /// <summary>What the vendors that are believed say of themselves.</summary>
    public string Vendors => Path.Combine(Etc, "vendors");

    public string Journal => Path.Combine(Log, "journal.jsonl");

    public string History => Path.Combine(Log, "history.jsonl");

    public string AlertLog => Path.Combine(Log, "alert.log");

    /// <summary>Makes the folders, for root alone.</summary>
    public void MakeFolders()
    {
        foreach (string folder in new[] { Etc, Lib, Log })
            Directory.CreateDirectory(folder, Private);
        // The socket in it is open to the cluster's operators, and says itself to whom.
        MakePassable(Run);
        // Plugins' users pass through to their copies.
        MakePassable(Path.GetDirectoryName(Hosted)!);
    }

    // Its owner alone sees what is in it; and whatever the umask, others pass through.
    private static void MakePassable(string folder)
    {
        if (Path.GetDirectoryName(folder) is { Length: > 0 } above && !Directory.Exists(above))
            MakePassable(above);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Passable);
    }

    public const UnixFileMode Private =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Passable =
        Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
