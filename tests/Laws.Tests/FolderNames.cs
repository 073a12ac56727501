namespace Baton.Laws.Tests;

/// <summary>The namespace that a folder stands for.</summary>
internal static class FolderNames
{
    // A plugin's template for authors is not compiled here; a fixture names itself.
    private static readonly string[] Free = ["/template/", "/Template/", "/Fixtures/"];

    public static string NamespaceOf(string path)
    {
        string[] folders = path.Split('/')[..^1];
        string[] names = folders switch
        {
            ["sdk", .. var rest] => ["Sdk", .. rest],
            ["kernel", .. var rest] => rest,
            ["plugins", _, var type, .. var rest] => ["Plugins", Capital(type), .. rest],
            ["tools", var tool, .. var rest] => [Capital(tool), .. rest],
            ["tests", var tests, .. var rest] => [tests, .. rest],
            _ => folders,
        };
        return "Baton." + string.Join('.', names);
    }

    public static bool IsFree(string path) =>
        Free.Any(f => path.Contains(f, StringComparison.Ordinal));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
