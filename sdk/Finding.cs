namespace Baton.Sdk;

/// <summary>What a monitor saw.</summary>
public enum FindingKind
{
    /// <summary>The target works.</summary>
    Healthy,

    /// <summary>The target works, but a person should look; no recovery follows.</summary>
    Caution,

    /// <summary>The target does not work; the recovery ladder begins after the retries.</summary>
    Faulty,

    /// <summary>It could not be told; shown and logged, never a reason for recovery.</summary>
    Unknown,
}

/// <summary>One finding of a monitor: what was seen, and the sentence that says so.</summary>
/// <param name="Kind">What was seen.</param>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Number">
/// The monitor type's own number of the error, shown before the reason.
/// </param>
public sealed record Finding(FindingKind Kind, string Reason = "", int Number = 0)
{
    /// <summary>The target works.</summary>
    /// <param name="reason">What was seen, or empty.</param>
    public static Finding Healthy(string reason = "") => new(FindingKind.Healthy, reason);

    /// <summary>The target works, but a person should look.</summary>
    /// <param name="number">The error's number.</param>
    /// <param name="reason">What was seen.</param>
    public static Finding Caution(int number, string reason) =>
        new(FindingKind.Caution, reason, number);

    /// <summary>The target does not work.</summary>
    /// <param name="number">The error's number.</param>
    /// <param name="reason">What was seen.</param>
    public static Finding Faulty(int number, string reason) =>
        new(FindingKind.Faulty, reason, number);

    /// <summary>It could not be told.</summary>
    /// <param name="reason">What stood in the way.</param>
    public static Finding Unknown(string reason) => new(FindingKind.Unknown, reason);
}
