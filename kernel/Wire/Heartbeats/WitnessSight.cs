using Baton.Core;

namespace Baton.Wire.Heartbeats;

/// <summary>What came of asking the witness.</summary>
/// <param name="Path">The heartbeat's index in the configuration.</param>
/// <param name="Reached">Whether it answered.</param>
/// <param name="Saw">
/// Whom it heard within the heartbeat timeout, this server included; it is its word alone.
/// </param>
/// <param name="At">When, in ticks of the clock.</param>
public sealed record WitnessSight(int Path, bool Reached, ServerSet Saw, long At);
