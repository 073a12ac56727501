using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Baton.Clp.Commands;

/// <summary>Makes options of the few kinds that the commands have, and reads them.</summary>
internal static class Options
{
    /// <summary>A day: longer waits are wished without a limit.</summary>
    public const int SecondsMax = 86_400;

    public static Option<string> Flag(string name, string about) =>
        new(name) { Description = about, Arity = ArgumentArity.Zero };

    public static Option<string> Flag(string name, string alias, string about) =>
        new(name, alias) { Description = about, Arity = ArgumentArity.Zero };

    /// <summary>An option that needs a value.</summary>
    public static Option<string> Value(string name, string value, string about)
    {
        var option = new Option<string>(name)
        {
            Description = about,
            HelpName = value,
            Arity = ArgumentArity.ExactlyOne,
        };
        option.Validators.Add(RefuseOptionAsValue);
        return option;
    }

    /// <summary>An option that may have a value.</summary>
    public static Option<string> Optional(string name, string value, string about)
    {
        Option<string> option = Value(name, value, about);
        option.Arity = ArgumentArity.ZeroOrOne;
        return option;
    }

    /// <summary>Refuses all but whole numbers within the bounds.</summary>
    public static Option<string> Whole(this Option<string> option, int min, int max)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !IsWhole(text, min, max))
            {
                result.AddError($"{option.Name}: '{text}' is not allowed; give a whole number "
                    + $"from {min} to {max} without leading zeros.");
            }
        });
        return option;
    }

    /// <summary>Exactly one of them must be given.</summary>
    public static void ExactlyOne(this Command command, params Option[] options) =>
        command.Validators.Add(result =>
        {
            int given = options.Count(o => result.GetResult(o) is not null);
            if (given != 1)
            {
                result.AddError(
                    (given == 0 ? "Give one of " : "Give only one of ") + List(options));
            }
        });

    /// <summary>At most one of them may be given.</summary>
    public static void AtMostOne(this Command command, params Option[] options) =>
        command.Validators.Add(result =>
        {
            if (options.Count(o => result.GetResult(o) is not null) > 1)
                result.AddError("Give only one of " + List(options));
        });

    /// <summary>One of the two makes the other senseless.</summary>
    public static void NotTogether(this Command command, Option option, Option other) =>
        command.Validators.Add(result =>
        {
            if (result.GetResult(option) is not null && result.GetResult(other) is not null)
                result.AddError($"{option.Name} does not go with {other.Name}.");
        });

    /// <summary>The option means nothing without all of the others.</summary>
    public static void Needs(this Command command, Option option, params Option[] others) =>
        command.Validators.Add(result =>
        {
            if (result.GetResult(option) is null)
                return;
            foreach (Option missing in others.Where(o => result.GetResult(o) is null))
            {
                string wanted = $"{missing.Name} {missing.HelpName}".TrimEnd();
                result.AddError($"{option.Name} needs {wanted}.");
            }
        });

    /// <summary>The option goes only with one of the others.</summary>
    public static void OnlyWith(this Command command, Option option, params Option[] others) =>
        command.Validators.Add(result =>
        {
            if (result.GetResult(option) is not null
                && !others.Any(o => result.GetResult(o) is not null))
            {
                result.AddError($"{option.Name} goes only with {List(others)}");
            }
        });

    public static bool Has(this ParseResult given, Option option) =>
        given.GetResult(option) is { Implicit: false };

    /// <summary>The option's value; empty if it has none or was not given.</summary>
    public static string Word(this ParseResult given, Option option) =>
        given.GetResult(option)?.Tokens is [{ Value: var text }, ..] ? text : "";

    public static int? Number(this ParseResult given, Option option) =>
        given.Word(option) is { Length: > 0 } text
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;

    private static string List(Option[] options) =>
        string.Join(", ", options.Where(o => !o.Hidden).Select(o => o.Name)) + ".";

    private static bool IsWhole(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number >= min && number <= max
        && (text.Length == 1 || text[0] != '0');

    // The parser hands an option that it does not know to the one before it as its value.
    private static void RefuseOptionAsValue(OptionResult result)
    {
        if (result.Tokens is not [{ Value: var text }])
            return;
        if (!text.StartsWith('-') && !string.IsNullOrWhiteSpace(text))
            return;
        Option option = result.Option;
        result.AddError(option.Arity.MinimumNumberOfValues > 0
            ? $"{option.Name} needs a {option.HelpName}, and '{text}' is none."
            : $"{option.Name}: '{text}' is neither an option of this command nor a "
                + $"{option.HelpName}.");
    }
}
