namespace Baton.Core;

/// <summary>All that a server knows; immutable, and the only thing a step hands to the next.</summary>
public sealed record State
{
}
