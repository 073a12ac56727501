using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Baton.Clp.Commands;

/// <summary>A command's name, what it is for, and how to make it.</summary>
internal sealed record CommandEntry(string Name, string Summary, Func<IProductCommand> Make);

/// <summary>Every command of this binary; only the one that is run is ever made.</summary>
internal static class CommandTable
{
    private const string Prefix = "clp";

    public static readonly ImmutableArray<CommandEntry> All =
    [
        new("clpstat", Clpstat.Summary, () => new Clpstat()),
        new("clpcl", Clpcl.Summary, () => new Clpcl()),
        new("clpbwctrl", Clpbwctrl.Summary, () => new Clpbwctrl()),
        new("clpgrp", Clpgrp.Summary, () => new Clpgrp()),
        new("clprsc", Clprsc.Summary, () => new Clprsc()),
        new("clpmonctrl", Clpmonctrl.Summary, () => new Clpmonctrl()),
        new("clpcfctrl", Clpcfctrl.Summary, () => new Clpcfctrl()),
        // It loads plugins to test them: nothing for a program that cannot load code.
        new("clpplugin", Clpplugin.Summary, () => RuntimeFeature.IsDynamicCodeSupported
            ? new Clpplugin() : throw new PlatformNotSupportedException()),
        new("clptoratio", Clptoratio.Summary, () => new Clptoratio()),
        new("clplcnsc", Clplcnsc.Summary, () => new Clplcnsc()),
    ];

    /// <summary>The command of that name, with or without its <c>clp</c>, or null.</summary>
    public static CommandEntry? Find(string word)
    {
        foreach (CommandEntry entry in All)
        {
            if (entry.Name == word || entry.Name.AsSpan(Prefix.Length).SequenceEqual(word))
                return entry;
        }
        return null;
    }
}
