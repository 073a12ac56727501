using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Baton.Clpsim.Histories;

namespace Baton.Clpsim.Commands;

/// <summary>The command line: one configuration, and what to do with it.</summary>
internal sealed class Syntax
{
    private static readonly ParserConfiguration Parsing = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    public Syntax()
    {
        Command = new RootCommand("Plays what would happen to a cluster, without one.")
        {
            Conf, Seeds, First, Faults, Jobs, Keep, Stop, Plugins, Replay,
            WhatIf, Json,
        };
    }

    public Argument<string> Conf { get; } = new("CONF")
    {
        Description = "A clp.conf, or the folder it is in.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<int> Seeds { get; } = new("--seeds")
    {
        HelpName = "N",
        Description = "Play N random histories of ten minutes and check what must always hold.",
    };

    public Option<int> First { get; } = new("--first")
    {
        HelpName = "S",
        Description = "The first seed.",
        DefaultValueFactory = _ => 1,
    };

    public Option<string> Faults { get; } = new("--faults")
    {
        HelpName = "LIST",
        Description = "What goes wrong: all (but push), or some of "
            + string.Join(",", FaultSets.All.Keys),
        DefaultValueFactory = _ => "all",
    };

    public Option<int> Jobs { get; } = new("--jobs")
    {
        HelpName = "N",
        Description = "Histories at a time.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public Option<string> Keep { get; } = new("--keep")
    {
        HelpName = "LIST",
        Description = "Only these faults of the history, by their place in it; as a story says.",
    };

    public Option<bool> Stop { get; } = new("--stop")
    {
        Description = "Stop at the first history that fails.",
    };

    public Option<string[]> Replay { get; } = new("--replay")
    {
        HelpName = "JOURNAL",
        Description = "Take the steps that a daemon recorded once more, and compare; the older "
            + "file first. No CONF is needed.",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string[]> WhatIf { get; } = new("--what-if")
    {
        HelpName = "'SENTENCE'",
        Description = "Suppose something, or several things in this order, and tell what would "
            + "happen and why. " + Supposition.Sentences + ".",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "What would happen, as JSON.",
    };

    public Option<string> Plugins { get; } = new("--plugins")
    {
        HelpName = "DIR",
        Description = "Where the plugins' declarations are; several with colons between.",
        DefaultValueFactory = _ =>
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../plugins")),
    };

    public RootCommand Command { get; }

    public ParseResult Parse(string[] args) => Command.Parse(args, Parsing);

    /// <summary>The places named by <c>--keep</c>; null if it is not given.</summary>
    /// <exception cref="FormatException">One is no number.</exception>
    public ImmutableArray<int>? Kept(ParseResult given) =>
        given.GetValue(Keep) is not { } list ? null
            : [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}
