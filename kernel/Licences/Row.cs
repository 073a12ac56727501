namespace Baton.Licences;

/// <summary>How a registered licence stands.</summary>
public enum RowState
{
    Valid,

    /// <summary>It is none, is another cluster's, or is used more often than it counts.</summary>
    Invalid,

    /// <summary>No vendor that is known here sells its product.</summary>
    Unknown,

    /// <summary>A trial whose first day has not come.</summary>
    Early,

    Expired,

    /// <summary>A fixed term that starts when the one before it ends.</summary>
    Stocked,
}

/// <summary>A registered licence as it is judged now.</summary>
/// <param name="Entry">As it was registered.</param>
/// <param name="State">How it stands.</param>
/// <param name="Why">Why it is invalid; else empty.</param>
public sealed record Row(Entry Entry, RowState State, string Why = "")
{
    /// <summary>What it grants; null if that cannot be believed.</summary>
    public Licence? Licence { get; init; }

    /// <summary>When its term starts or started.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The first moment at which it does not hold any more.</summary>
    public DateTimeOffset? End { get; init; }

    public bool IsValid => State == RowState.Valid;

    /// <summary>The last day on which it holds.</summary>
    public DateOnly? LastDay =>
        End is { } end ? DateOnly.FromDateTime(end.UtcDateTime.AddTicks(-1)) : null;
}
