namespace Baton.Simulation;

/// <summary>The shipped samples, and the plugins that they are read with.</summary>
internal static class Samples
{
    /// <summary>The folders of the plugins as they were built, with colons between.</summary>
    public static string Plugins { get; } = string.Join(':', Directory
        .EnumerateFiles(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..")),
            "plugin.json", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = 2,
            })
        .Select(p => Path.GetDirectoryName(Path.GetDirectoryName(p))!)
        .Where(p => File.Exists(
            Path.Combine(p, "release", $"Baton.Plugins.{Path.GetFileName(p)}.dll"))));

    public static string Folder(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Samples", name);
}
