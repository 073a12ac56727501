using System.Collections.Immutable;

namespace Baton.Core.Membership;

/// <summary>How far a server's cluster service is.</summary>
public enum ServicePhase
{
    /// <summary>Not running, or stopped cleanly; the daemon may still answer commands.</summary>
    Stopped = 0,

    /// <summary>Started, and not yet in a committed view.</summary>
    Starting = 1,

    /// <summary>In a committed view.</summary>
    Running = 2,

    /// <summary>Handing over its groups before it stops.</summary>
    Stopping = 3,

    /// <summary>
    /// Holding what it holds, judging nobody and monitoring nothing, until it is resumed.
    /// </summary>
    Suspended = 4,
}

/// <summary>What a server says of itself in every heartbeat.</summary>
public sealed record Beat
{
    /// <summary>Raised at every start of the daemon, so that a restart is seen.</summary>
    public required long Incarnation { get; init; }

    public required ServicePhase Phase { get; init; }

    /// <summary>The version of all this that its sender speaks.</summary>
    public ProtocolVersion Protocol { get; init; } = ProtocolVersion.Own;

    /// <summary>The view it last committed; 0 for none.</summary>
    public long ViewNumber { get; init; }

    /// <summary>The members of that view.</summary>
    public ServerSet ViewMembers { get; init; }

    public long ConfigGeneration { get; init; }

    /// <summary>
    /// Whom it hears within the timeout, itself included, and what it last heard the others
    /// say of the same; the index is the server. One-way losses are seen this way.
    /// </summary>
    public required ImmutableArray<ServerSet> Hears { get; init; }

    /// <summary>Whom it takes for suspended, and so does not judge.</summary>
    public ServerSet Asleep { get; init; }

    public bool Equals(Beat? other) =>
        other is not null && Incarnation == other.Incarnation && Phase == other.Phase
        && Protocol == other.Protocol && ViewNumber == other.ViewNumber
        && ViewMembers == other.ViewMembers
        && Asleep == other.Asleep
        && ConfigGeneration == other.ConfigGeneration && Hears.SequenceEqual(other.Hears);

    public override int GetHashCode() => HashCode.Combine(Incarnation, Phase, ViewNumber);
}
