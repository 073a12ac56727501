using System.Collections.Immutable;

namespace Baton.Core;

/// <summary>
/// One step's result: the next state, what to do, and when to be woken at the latest.
/// </summary>
/// <param name="Next">The state to go on with, durable parts saved before any effect.</param>
/// <param name="Effects">What to do, in order.</param>
/// <param name="NextWake">The earliest deadline in the state.</param>
public sealed record Turn(State Next, ImmutableArray<Effect> Effects, Instant NextWake);
