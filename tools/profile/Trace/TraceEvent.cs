namespace Baton.Profile.Trace;

/// <summary>One event of a trace.</summary>
/// <param name="Provider">Who told it.</param>
/// <param name="Id">Its number there.</param>
/// <param name="Payload">Its fields, one after the other.</param>
public readonly record struct TraceEvent(string Provider, int Id, ReadOnlyMemory<byte> Payload);
