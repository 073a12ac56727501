using System.Text.Json.Serialization;
using Baton.Core;
using Baton.Wire.Pki;

namespace Baton.Clpd;

/// <summary>A step of a rotation, as one server asks it of another.</summary>
/// <param name="Step"><c>look</c>, <c>prepare</c>, <c>use</c>, <c>forget</c> or <c>abort</c>.
/// </param>
/// <param name="Epoch">The rotation.</param>
/// <param name="Material">What is prepared; null in every other step.</param>
/// <param name="Key">Names the key that is to be used, or not to be forgotten.</param>
internal sealed record TrustOffer(
    string Step, int Epoch = 0, TrustMaterial? Material = null, string Key = "")
{
    /// <summary>Servers that do not answer, and that the rotation goes on without.</summary>
    public string[] Absent { get; init; } = [];

    /// <summary>Servers that answer and hold none of its keys.</summary>
    public string[] Behind { get; init; } = [];

    /// <summary>True if nothing is missing that the types promise; JSON promises nothing.</summary>
    [JsonIgnore]
    public bool IsWhole => ((object?[])[Step, Key, Absent, Behind]).All(p => p is not null)
        && Absent.Concat(Behind).All(name => name is not null)
        && (Material is null || ((object?[])[Material.Key, Material.Certificate,
            Material.PrivateKey, Material.Revoked]).All(p => p is not null));
}

/// <summary>What a server answers to it; its standing is null if it was not asked.</summary>
/// <param name="Good">The step is taken.</param>
/// <param name="Fault">Why it is not.</param>
/// <param name="Standing">Where the server stands.</param>
/// <param name="Runs">True if its cluster service is not stopped.</param>
internal sealed record TrustAnswer(
    bool Good, string Fault, TrustStanding? Standing, bool Runs = false);

/// <summary>Asks a step of a server.</summary>
internal delegate Task<TrustAnswer> AskTrust(
    ServerId server, TrustOffer offer, CancellationToken stop);
