using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Baton.Core.Config;

namespace Baton.Wire.Journal;

/// <summary>
/// Takes what plugins are configured with out of a configuration: a password may be among it, and
/// no decision depends on more than whether it changed. The key is in no file.
/// </summary>
public sealed class Scrubber
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public ClusterConfig Scrub(ClusterConfig config) => config with
    {
        Resources = [.. config.Resources.Select(
            r => r with { Parameters = Scrub(r.Parameters) })],
        Fencing = config.Fencing with
        {
            Devices = [.. config.Fencing.Devices.Select(
                d => d with { Parameters = Scrub(d.Parameters) })],
        },
        Monitors = [.. config.Monitors.Select(m => m with { Parameters = Scrub(m.Parameters) })],
        AlertChannels = [.. config.AlertChannels.Select(
            c => c with { Parameters = Scrub(c.Parameters) })],
    };

    private ImmutableSortedDictionary<string, string> Scrub(
        ImmutableSortedDictionary<string, string> parameters) =>
        parameters.ToImmutableSortedDictionary(p => p.Key, p => Convert.ToHexString(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(p.Value)).AsSpan(0, 8)));
}
