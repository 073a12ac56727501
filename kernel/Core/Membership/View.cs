namespace Baton.Core.Membership;

/// <summary>
/// A membership that all its members agreed on; placement is planned only in a committed one.
/// </summary>
/// <param name="Number">Higher than every view any of its members knew before.</param>
/// <param name="Coordinator">The member of the highest priority.</param>
/// <param name="Members">The servers in it; all others are stopped, or judged down.</param>
public sealed record View(long Number, ServerId Coordinator, ServerSet Members)
{
    /// <summary>Before the first one.</summary>
    public static readonly View None = new(0, new ServerId(0), ServerSet.Empty);

    public bool IsCommitted => Number > 0;
}
