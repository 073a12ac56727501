using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>What reading a <c>clp.conf</c> gave.</summary>
/// <param name="Config">The configuration, or null if a fault is an error.</param>
/// <param name="Faults">Everything that is wrong or worth knowing, in the order of lines.</param>
/// <param name="Kept">What is not used here and must survive a rewrite.</param>
public sealed record ConfRead(ClusterConfig? Config, ImmutableArray<ConfigFault> Faults,
    ImmutableArray<KeptElement> Kept)
{
    /// <summary>The faults that forbid using it.</summary>
    public IEnumerable<ConfigFault> Errors => Faults.Where(f => !f.IsWarning);
}
