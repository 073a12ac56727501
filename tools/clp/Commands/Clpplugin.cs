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

    private readonly Argument<string[]> _words = new("words")
    {
        Arity = ArgumentArity.OneOrMore,
    };

    public Clpplugin() => Syntax = new Command("clpplugin", Summary) { _words };

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } = [.. Verbs.Select(v => $"clpplugin {v.Usage}")];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        string[] words = given.GetValue(_words) ?? [];
        foreach (IPluginVerb verb in Verbs)
        {
            string[] wanted = verb.Usage.Split(' ');
            int needed = wanted.Count(w => !w.StartsWith('['));
            if (words[0] != wanted[0]) continue;
            if (words.Length >= needed && words.Length <= wanted.Length)
                return await verb.Run([.. words.Skip(1)], session);
        }
        session.Screen.Complain($"clpplugin: '{string.Join(' ', words)}' is not understood.");
        session.Screen.Complain(HelpText.Usage(this));
        return ExitCode.Usage;
    }
}
