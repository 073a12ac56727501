namespace Baton.Lab;

/// <summary>Where the built product lies: the folder <c>out</c>.</summary>
public static class Installation
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The folder with <c>bin</c>, <c>plugins</c> and <c>lab</c>.</summary>
    public static string Folder => Found.Value;

    /// <summary>The repository that it was built from.</summary>
    public static string Repository =>
        Path.GetDirectoryName(Folder) ?? throw new LabFailure("out/ is the root of the disk");

    public static string Plugins => Path.Combine(Folder, "plugins");

    public static string LabProgram => Path.Combine(Folder, "lab", "baton-lab");

    /// <summary>A program of the product.</summary>
    public static string Program(string name) => Path.Combine(Folder, "bin", name);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("BATON_OUT") is { Length: > 0 } said)
            return Path.GetFullPath(said);
        for (string? folder = AppContext.BaseDirectory; folder is not null;
            folder = Path.GetDirectoryName(folder))
        {
            string candidate = Path.Combine(folder, "out");
            if (Directory.Exists(Path.Combine(candidate, "lab")))
                return candidate;
        }
        throw new LabFailure("nothing is built: run tools/build");
    }
}
