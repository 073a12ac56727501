namespace Baton.Core.Partition;

/// <summary>What a resolver's targets last said, and when they are asked next.</summary>
public sealed record Evidence
{
    /// <summary>When the targets are asked next, unless a loss hurries.</summary>
    public Instant NextAsk { get; init; }

    /// <summary>When the asking under way began; null for none.</summary>
    public Instant? Asking { get; init; }

    /// <summary>When the last asking that was answered began.</summary>
    public Instant? AnsweredAt { get; init; }

    /// <summary>Askings in a row without an answer.</summary>
    public int Silent { get; init; }

    /// <summary>When the first of those began.</summary>
    public Instant? SilentSince { get; init; }

    /// <summary>True once a result, good or bad, is known.</summary>
    public bool Known => AnsweredAt is not null || Silent > 0;
}
