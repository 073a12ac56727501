namespace Baton.Conf;

/// <summary>An element that is not used here and survives a rewrite as it is.</summary>
/// <param name="Parent">The element it is in; empty for the root.</param>
/// <param name="Step">Its own name, with its key after an <c>@</c> if it has one.</param>
/// <param name="Xml">Itself, with all that is in it.</param>
public sealed record KeptElement(string Parent, string Step, string Xml)
{
    /// <summary>The element, such as <c>resource/md@md1</c>.</summary>
    public string Path => Parent.Length == 0 ? Step : Parent + "/" + Step;
}
