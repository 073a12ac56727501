using System.Collections.Immutable;

namespace Baton.Core.Groups;

/// <summary>What an owner says of a group it holds: the only word on phase and resources.</summary>
public sealed record GroupReport
{
    /// <summary>The code of a failure that no other server would be spared.</summary>
    public const string Misconfigured = "misconfigured";

    public required string Group { get; init; }

    /// <summary>The placement it speaks of.</summary>
    public required long Epoch { get; init; }

    public required ServerId Server { get; init; }

    public required GroupPhase Phase { get; init; }

    public ImmutableSortedDictionary<string, ResourcePhase> Resources { get; init; } =
        ImmutableSortedDictionary<string, ResourcePhase>.Empty;

    public Reason Reason { get; init; } = Reason.None;

    /// <summary>True if anything of the group may be held on the server.</summary>
    public bool IsActive => Phase != GroupPhase.Offline;

    /// <summary>
    /// True if something of it is held, or was; false if it could only not be told, or an attempt
    /// to take it failed.
    /// </summary>
    public bool IsCertain => IsActive && (Resources.IsEmpty || Resources.Values.Any(
        r => r is not (ResourcePhase.Offline or ResourcePhase.Unknown
            or ResourcePhase.ActivationFailed)));

    public bool Equals(GroupReport? other) =>
        other is not null && Group == other.Group && Epoch == other.Epoch
        && Server == other.Server && Phase == other.Phase && Reason == other.Reason
        && Resources.SequenceEqual(other.Resources);

    public override int GetHashCode() => HashCode.Combine(Group, Epoch, Server, Phase);
}
