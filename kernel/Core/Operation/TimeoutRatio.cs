namespace Baton.Core.Operation;

/// <summary>How much longer than configured the timeouts are for a while.</summary>
/// <param name="Ratio">1 while they are as configured.</param>
/// <param name="Until">When that ends by itself.</param>
/// <param name="Issue">Rises with every order, so that everybody ends up with the last one.
/// </param>
public sealed record TimeoutRatio(int Ratio, Instant Until, long Issue)
{
    /// <summary>Nobody ever asked for one.</summary>
    public static readonly TimeoutRatio None = new(1, Instant.Never, 0);

    /// <summary>
    /// What the ledger said was left of it; null once the first step has made it a moment.
    /// </summary>
    public TimeSpan? Stored { get; init; }

    /// <summary>What is left of it at a moment.</summary>
    public TimeSpan LeftAt(Instant now) => Stored ?? (Ratio == 1 ? TimeSpan.Zero
        : Until > now ? Until - now : TimeSpan.Zero);
}

/// <summary>A ratio as the ledger keeps it, when no moment of this start means anything.</summary>
/// <param name="Ratio">How much longer.</param>
/// <param name="Left">For how long, from when the ledger was written.</param>
/// <param name="Issue">The number of the order.</param>
public sealed record StoredRatio(int Ratio, TimeSpan Left, long Issue);
