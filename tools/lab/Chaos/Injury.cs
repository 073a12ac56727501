namespace Baton.Lab.Chaos;

/// <summary>A fault that was done: how long it lasts, and what ends it.</summary>
internal sealed record Injury(TimeSpan Lasts, Action Heal);
