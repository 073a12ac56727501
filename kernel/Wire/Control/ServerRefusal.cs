namespace Baton.Wire.Control;

/// <summary>Why one server did not do what all were to do.</summary>
/// <param name="Server">The server.</param>
/// <param name="Text">Its reason.</param>
/// <param name="IsUnreached">True if it gave no answer.</param>
public sealed record ServerRefusal(string Server, string Text, bool IsUnreached)
{
    public override string ToString() => $"{Server}: {Text}";
}
