namespace Baton.Core;

/// <summary>Why something was decided: a code for programs, a sentence for people.</summary>
/// <param name="Code">Lower case words with hyphens, such as <c>server-down</c>.</param>
/// <param name="Text">One sentence.</param>
public sealed record Reason(string Code, string Text)
{
    public static readonly Reason None = new("none", "");

    public override string ToString() => Text;
}
