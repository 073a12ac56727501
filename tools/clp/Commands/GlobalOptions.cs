using System.CommandLine;

namespace Baton.Clp.Commands;

/// <summary>The options that every command has; <c>-h</c> is a host in this product.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Help { get; } = Options.Flag("--help", "-?", "Show this.");

    public Option<string> Version { get; } = Options.Flag("--version", "Show the version.");

    public Option<string> Root { get; } =
        Options.Value("--root", "DIR", "Use the files below DIR instead of /.");

    public void AddTo(Command command)
    {
        command.Add(Root);
        command.Add(Help);
        command.Add(Version);
    }
}
