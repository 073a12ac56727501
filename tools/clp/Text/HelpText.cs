using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Commands;

namespace Baton.Clp.Text;

/// <summary>Usage and help, from what the commands say of themselves.</summary>
internal static class HelpText
{
    public static ImmutableArray<string> Commands(ImmutableArray<CommandEntry> entries) =>
    [
        "Usage: clp COMMAND [OPTION]...   (or by its own name, such as clpstat)",
        .. entries.Select(e => $"  {e.Name,-10} {e.Summary}"),
        "COMMAND --help says more; clp --exit-codes lists the exit codes.",
    ];

    public static ImmutableArray<string> Usage(IProductCommand command) =>
        [.. command.Usage.Select((line, i) => (i == 0 ? "Usage: " : "       ") + line)];

    public static ImmutableArray<string> Of(CommandEntry entry, IProductCommand command)
    {
        Option[] shown = [.. command.Syntax.Options.Where(o => !o.Hidden)];
        int width = shown.Max(o => Head(o).Length);
        return
        [
            $"{entry.Name}: {entry.Summary}",
            .. Usage(command),
            "",
            .. shown.Select(o => $"  {Head(o).PadRight(width)}  {o.Description}"),
        ];
    }

    private static string Head(Option option)
    {
        string names = string.Join(", ", [option.Name, .. option.Aliases]);
        if (option.Arity.MaximumNumberOfValues == 0)
            return names;
        return option.Arity.MinimumNumberOfValues == 0
            ? $"{names} [{option.HelpName}]"
            : $"{names} {option.HelpName}";
    }
}
