using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Core.Partition;

/// <summary>What a resolver's targets last said, and when they are asked next.</summary>
public sealed record Evidence
{
    /// <summary>What is known when the daemon starts.</summary>
    /// <param name="config">Which resolvers there are.</param>
    /// <param name="silent">Those whose targets were silent when the last one ended.</param>
    public static ImmutableArray<Evidence> At(
        ClusterConfig config, ImmutableSortedSet<string>? silent) =>
        [.. config.Partition.Resolvers.Select(r => new Evidence
        {
            WasSilent = silent?.Contains(r.Name) == true,
        })];

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

    /// <summary>What was answered last, or why nothing was; may be empty.</summary>
    public string Said { get; init; } = "";

    /// <summary>The servers that the witness heard lately, when it was last asked.</summary>
    public ServerSet Seen { get; init; }

    /// <summary>Who held the key when that was last answered; null for nobody.</summary>
    public KeyHolder? Key { get; init; }

    /// <summary>When the asking began that first named the present holder.</summary>
    public Instant? HeldSince { get; init; }

    /// <summary>
    /// When the asking began before the last one that saw the key written anew: its holder has
    /// been at work since then.
    /// </summary>
    public Instant? MovedAfter { get; init; }

    /// <summary>
    /// A moment from which on the key certainly lived its whole life in the hands of this side.
    /// </summary>
    public Instant? ProvenAt { get; init; }

    /// <summary>
    /// True if the targets were silent before all this, in an earlier view or before the daemon
    /// was restarted, and have not answered since.
    /// </summary>
    public bool WasSilent { get; init; }

    /// <summary>
    /// What is left when the rest says nothing any more: until when the key is held, and that a
    /// silence is an old one.
    /// </summary>
    public Evidence Forgotten() => new() { ProvenAt = ProvenAt, WasSilent = WasSilent };

    /// <summary>True if the targets are known to be silent, or have not answered since.</summary>
    public bool IsSilent(ResolverConfig resolver) =>
        WasSilent || Silent >= resolver.Failures;
}
