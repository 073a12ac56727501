namespace Baton.Plugins.Systemd;

/// <summary>What came of a look at a unit.</summary>
/// <param name="State">How it is; null if that cannot be told.</param>
/// <param name="Why">Why it cannot be told, or why nothing can run.</param>
/// <param name="IsNowhere">Nobody here runs units of that user: nothing of it is held.</param>
public sealed record Looked(UnitState? State, string Why, bool IsNowhere = false);
