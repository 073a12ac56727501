using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Plugins;
using Baton.Clp.Text;

namespace Baton.Clp.Commands;

/// <summary>Everything about plugins; each verb is a class of its own.</summary>
internal sealed class Clpplugin : IProductCommand
{
    public const string Summary =
        "Lists plugins, switches them, signs them; begins, tries, packs and installs new ones.";

    /// <summary>Every verb, in the order of the help.</summary>
    private static readonly ImmutableArray<IPluginVerb> Verbs =
    [
        new ListVerb(),
        new RescanVerb(),
        new SwitchVerb(on: false),
        new SwitchVerb(on: true),
        new KeygenVerb(),
        new SignVerb(),
        new VerifyVerb(),
        new NewVerb(),
        new TestVerb(),
        new PackVerb(),
        new InstallVerb(),
        new RemoveVerb(),
    ];

    private static readonly string[] Forced = [InstallVerb.Force];

    // As a usage shows it.
    private static readonly string[] InForce = [$"[{InstallVerb.Force}]"];

    private readonly Argument<string[]> _words = new("words")
    {
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _force = Options.Flag(
        InstallVerb.Force, "install: replaces even a plugin of the product's own.");

    public Clpplugin() => Syntax = new Command("clpplugin", Summary) { _words, _force };

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } = [.. Verbs.Select(v => $"clpplugin {v.Usage}")];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        string[] words = given.GetValue(_words) ?? [];
        bool forced = given.GetResult(_force) is not null;
        if (Verbs.FirstOrDefault(v => Fits(v.Usage.Split(' '), words, forced)) is { } verb)
            return await verb.Run([.. words.Skip(1), .. forced ? Forced : []], session);
        session.Screen.Complain($"clpplugin: '{string.Join(' ', words)}' is not understood.");
        session.Screen.Complain(HelpText.Usage(this));
        return ExitCode.Usage;
    }

    private static bool Fits(string[] usage, string[] words, bool forced)
    {
        string[] names = [.. usage.Except(InForce)];
        int needed = names.Count(n => !n.StartsWith('['));
        bool many = names[^1].EndsWith("...]", StringComparison.Ordinal);
        return words[0] == names[0] && words.Length >= needed
            && (many || words.Length <= names.Length)
            && (!forced || names.Length < usage.Length);
    }
}
