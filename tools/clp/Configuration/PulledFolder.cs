namespace Baton.Clp.Configuration;

/// <summary>Puts a configuration into a folder; what was there before stays as a backup.</summary>
internal static class PulledFolder
{
    private const string Conf = "clp.conf";

    private const string Scripts = "scripts";

    private const string Backup = ".bak";

    /// <param name="folder">Where the configuration is to be.</param>
    /// <param name="unpack">Writes it into an empty folder; fails without a trace here.</param>
    public static void Place(string folder, Action<string> unpack)
    {
        Directory.CreateDirectory(folder);
        // On the same file system, so that the moves below cannot fail half-way for space.
        string staging = Path.Combine(folder, $".pull-{Environment.ProcessId}");
        try
        {
            unpack(staging);
            SetAside(folder);
            File.Move(Path.Combine(staging, Conf), Path.Combine(folder, Conf));
            if (Directory.Exists(Path.Combine(staging, Scripts)))
            {
                Directory.Move(Path.Combine(staging, Scripts), Path.Combine(folder, Scripts));
            }
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
    }

    // Both or none: a clp.conf with the scripts of another one is worse than none.
    private static void SetAside(string folder)
    {
        string conf = Path.Combine(folder, Conf);
        string scripts = Path.Combine(folder, Scripts);
        if (Directory.Exists(scripts))
        {
            if (Directory.Exists(scripts + Backup))
                Directory.Delete(scripts + Backup, recursive: true);
            Directory.Move(scripts, scripts + Backup);
        }
        if (File.Exists(conf))
            File.Move(conf, conf + Backup, overwrite: true);
    }
}
