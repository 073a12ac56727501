using System.Collections.Immutable;

namespace Baton.Core.Operation;

/// <summary>An operator's request that was taken on and is not yet seen to be done.</summary>
/// <param name="Request">Its number at this server.</param>
/// <param name="Asked">What was asked.</param>
/// <param name="Deadline">When it is answered as not done in time.</param>
public sealed record PendingRequest(long Request, OperatorRequest Asked, Instant Deadline)
{
    /// <summary>False if it is answered as soon as it is taken on.</summary>
    public bool IsWaitedFor { get; init; } = true;

    /// <summary>True once the coordinator accepted it; before that its answer is awaited.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>The groups whose end state is awaited, with the server each came from.</summary>
    public ImmutableSortedDictionary<string, ServerId?> Groups { get; init; } =
        ImmutableSortedDictionary<string, ServerId?>.Empty;

    /// <summary>The servers whose service is awaited.</summary>
    public ServerSet Servers { get; init; }

    /// <summary>What was not to be had from the start: a line for each server.</summary>
    public string Amiss { get; init; } = "";
}
