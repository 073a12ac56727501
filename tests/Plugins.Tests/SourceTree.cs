namespace Baton.Plugins.Tests;

/// <summary>The sources that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string Root = FindRoot();

    public static string Path(string relative) => System.IO.Path.Join(Root, relative);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Join(at.FullName, "Directory.Packages.props")))
                return at.FullName;
        }
        throw new DirectoryNotFoundException("the tests are not run from their source tree");
    }
}
