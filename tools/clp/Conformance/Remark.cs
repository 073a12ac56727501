namespace Baton.Clp.Conformance;

/// <summary>What one rule of the contract says about a plugin.</summary>
/// <param name="Rule">The rule, in a few words.</param>
/// <param name="Kept">True if it is kept, false if not, null if it could not be tried.</param>
/// <param name="Text">What was seen; empty if there is nothing to add.</param>
internal sealed record Remark(string Rule, bool? Kept, string Text = "")
{
    public override string ToString() => (Kept switch
    {
        true => "kept       ",
        false => "BROKEN     ",
        _ => "not tried  ",
    }) + Rule + (Text.Length > 0 ? $": {Text}" : "");
}
