namespace Baton.Clp.Plugins;

/// <summary>Begins a plugin: a project that builds, with a test, below a new folder.</summary>
internal sealed class NewVerb : IPluginVerb
{
    private const string Raw = ".in";

    public string Usage => "new KIND NAME [PACKAGES]";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        string templates = Complete(InstalledPlaces.Templates, "a template");
        string packages = words.Length > 2
            ? Path.GetFullPath(words[2]) : Complete(InstalledPlaces.Packages, "the packed SDK");
        Make(Path.Combine(templates, words[0]), words[0], words[1], packages);
        string type = words[1].ToLowerInvariant();
        session.Screen.Show(
        [
            $"{words[1]} is a plugin of kind {words[0]} and type {type}. "
                + "README.md in it says how it is built.",
        ]);
        return Task.FromResult(ExitCode.Done);
    }

    // Servers that only run plugins can do without; then this is not the author's mistake.
    private static string Complete(string folder, string holds) => Directory.Exists(folder)
        ? folder
        : throw new CommandFailedException(ExitCode.Failed, $"There is no {folder}, where "
            + $"{holds} is: copy {Path.GetFileName(folder)} of the build beside bin.");

    /// <summary>Copies a template under a new name.</summary>
    /// <param name="template">The template's folder.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">The plugin's name and the new folder.</param>
    /// <param name="packages">The folder with the packed SDK.</param>
    internal static void Make(string template, string kind, string name, string packages)
    {
        string called = Path.GetFileName(Path.GetFullPath(name));
        if (!Directory.Exists(template) || kind.Contains('/', StringComparison.Ordinal))
            throw new CommandFailedException(ExitCode.UnknownName,
                $"There is no kind '{kind}': monitor, resource, fence or alert.");
        if (called.Length is 0 or > 31 || !char.IsAsciiLetter(called[0])
            || !called.All(char.IsAsciiLetterOrDigit))
            throw new CommandFailedException(ExitCode.Usage,
                $"'{called}' is not allowed as a name: letters and digits, at most 31.");
        if (Directory.Exists(name) || File.Exists(name))
            throw new CommandFailedException(ExitCode.AlreadySo, $"{name} is there already.");
        // The class's name begins with a capital, the type has none.
        string pascal = char.ToUpperInvariant(called[0]) + called[1..];
        foreach (string file in Directory.EnumerateFiles(
            template, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(template, file);
            if (relative.StartsWith(".template", StringComparison.Ordinal)) continue;
            if (relative.EndsWith(Raw, StringComparison.Ordinal))
                relative = relative[..^Raw.Length];
            string target = Path.Combine(
                name, relative.Replace("AcmePlugin", pascal, StringComparison.Ordinal));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, File.ReadAllText(file)
                .Replace("AcmePlugin", pascal, StringComparison.Ordinal)
                .Replace("acmeplugin", called.ToLowerInvariant(), StringComparison.Ordinal)
                .Replace("BATON_PACKAGES", packages, StringComparison.Ordinal));
        }
    }
}
