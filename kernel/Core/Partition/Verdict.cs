namespace Baton.Core.Partition;

/// <summary>What a server concludes from others' silence.</summary>
public enum VerdictKind
{
    /// <summary>Evidence or the takeover delay is still awaited.</summary>
    Undecided,

    /// <summary>The silent servers are down: go on without them.</summary>
    Survivor,

    /// <summary>This server is the one that is cut off.</summary>
    CutOff,
}

/// <summary>A conclusion that was drawn: whom it was about, and when.</summary>
public sealed record Judged(ServerSet Lost, VerdictKind Kind, Reason Reason, Instant At);

/// <summary>A conclusion, its reason, and when to look again.</summary>
public sealed record Verdict(VerdictKind Kind, Reason Reason, Instant Until)
{
    public static readonly Verdict Open =
        new(VerdictKind.Undecided, Reason.None, Instant.Never);
}
