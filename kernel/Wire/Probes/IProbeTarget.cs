using Baton.Core;
using Baton.Core.Partition;

namespace Baton.Wire.Probes;

/// <summary>Something that can be asked whether this server is cut off.</summary>
internal interface IProbeTarget : IDisposable
{
    /// <summary>How many askings may run at a time.</summary>
    int AskingsMax { get; }

    /// <summary>Asks once.</summary>
    /// <exception cref="Exception">There is no answer; it says why.</exception>
    Task<ProbeAnswer> AskAsync(bool claims, CancellationToken cancel);
}

/// <summary>What was answered.</summary>
internal sealed record ProbeAnswer(bool IsGood, string Said)
{
    public ServerSet Seen { get; init; }

    public KeyHolder? Key { get; init; }
}
