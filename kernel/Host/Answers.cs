using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// What a plugin answered, made fit to go on: whatever it holds, nothing beyond the host has to
/// doubt it. Every answer passes here, from this process and from others.
/// </summary>
internal static class Answers
{
    /// <summary>A reason is a sentence; one that quotes a program's output may be longer.</summary>
    public const int TextMax = 2_000;

    /// <summary>What <see cref="Outcome.Handle"/> promises at most.</summary>
    private const int HandleCharactersMax = 4096;

    // Dots at the end of a text that was cut count too.
    private const int KeptMax = TextMax - 3;

    /// <summary>A text of a plugin, as one line.</summary>
    public static string Text(string? text) => PlainText.Of(text, KeptMax);

    /// <summary>An outcome that can be believed to be one.</summary>
    /// <param name="outcome">The answer, which may be none.</param>
    /// <param name="verb">What was asked, for the reason.</param>
    public static Outcome Sound(Outcome? outcome, string verb)
    {
        if (outcome is null) return Outcome.Failed($"{verb} answered nothing");
        string handle = outcome.Handle ?? "";
        if (handle.Length > HandleCharactersMax)
            return Outcome.Failed(
                $"{verb} answered a handle of more than {HandleCharactersMax} characters");
        string reason = Text(outcome.Reason);
        return Enum.IsDefined(outcome.Kind)
            ? outcome with { Reason = reason, Handle = handle }
            : Outcome.Failed($"{verb} answered {(int)outcome.Kind}, which is no outcome "
                + $"({reason})");
    }

    /// <summary>A finding that can be believed to be one.</summary>
    /// <param name="finding">The answer, which may be none.</param>
    public static Finding Sound(Finding? finding)
    {
        if (finding is null) return Finding.Unknown("the check answered nothing");
        string reason = Text(finding.Reason);
        return Enum.IsDefined(finding.Kind)
            ? finding with { Reason = reason }
            : Finding.Unknown($"{(int)finding.Kind} was found, which is no finding ({reason})");
    }
}
