using System.Xml.Linq;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace Baton.Laws.Tests;

/// <summary>The files that the laws are about.</summary>
internal static class Repository
{
    private static readonly string[] Text =
        [".cs", ".csproj", ".props", ".proj", ".json", ".md", ".sh", ".conf", ".txt", ".xsd", ""];

    public static string Root { get; } = Find();

    /// <summary>Every C# source that somebody wrote.</summary>
    public static IEnumerable<Source> Sources { get; } =
        [.. Files("*.cs").Select(f => new Source(f, File.ReadAllText(Absolute(f))))];

    /// <summary>Every project.</summary>
    public static IEnumerable<string> Projects => Files("*.csproj");

    /// <summary>Every file that is read by people, of any kind.</summary>
    public static IEnumerable<string> Texts =>
        Files("*").Where(f => Text.Contains(Path.GetExtension(f)));

    public static string Absolute(string path) => Path.Combine(Root, path);

    /// <summary>Files by pattern, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Folders().SelectMany(d => Directory.EnumerateFiles(d, pattern))
            .Select(f => Path.GetRelativePath(Root, f))
            .Order(StringComparer.Ordinal);

    /// <summary>The projects that a project refers to, as paths from the root.</summary>
    public static IEnumerable<string> ReferencesOf(string project)
    {
        string folder = Path.GetDirectoryName(Absolute(project)) ?? Root;
        return XDocument.Load(Absolute(project)).Descendants("ProjectReference")
            .Select(r => (string?)r.Attribute("Include") ?? "")
            .Select(r => Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(folder, r))));
    }

    /// <summary>One failure that names every offence.</summary>
    public static void None(IEnumerable<string> offences, string law)
    {
        var all = offences.ToList();
        if (all.Count > 0)
            Assert.Fail($"{law}\n  {string.Join("\n  ", all)}");
    }

    private static IEnumerable<string> Folders()
    {
        yield return Root;
        foreach (string top in (string[])["kernel", "plugins", "sdk", "tests", "tools", ".ci"])
        {
            string folder = Absolute(top);
            if (!Directory.Exists(folder))
                continue;
            yield return folder;
            foreach (string below in Directory.EnumerateDirectories(
                folder, "*", SearchOption.AllDirectories))
                yield return below;
        }
    }

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null;
            folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Directory.Packages.props")))
                return folder;
        }
        throw new DirectoryNotFoundException("not below the repository");
    }
}
