using System.Collections.Immutable;
using Baton.Conf;
using Baton.Core;

namespace Baton.Clpd;

/// <summary>
/// A step of the switch to a configuration, as one server asks it of another.
/// </summary>
/// <param name="Step">
/// <c>check</c>, <c>prepare</c>, <c>commit</c> or <c>abort</c>; <c>fetch</c> asks for the one in
/// force there.
/// </param>
/// <param name="By">The server that asks.</param>
/// <param name="Bundle">What is checked or prepared.</param>
/// <param name="Stamp">What was prepared and is committed or dropped.</param>
internal sealed record ConfigOffer(
    string Step, string By, byte[] Bundle, ConfStamp? Stamp = null);

/// <summary>Why a server does not take a step.</summary>
internal enum ConfigRefusal
{
    /// <summary>Something is in its way; another time it may.</summary>
    NotNow,

    /// <summary>The configuration can never be used there as it is.</summary>
    Invalid,

    /// <summary>It gave no answer.</summary>
    Unreached,
}

/// <summary>What a server answers to it.</summary>
internal sealed record ConfigAnswer(bool Good, ImmutableArray<string> Faults,
    ConfigRefusal Refusal = ConfigRefusal.NotNow)
{
    /// <summary>What was fetched.</summary>
    public byte[]? Bundle { get; init; }
}

/// <summary>Asks a step of a server by name.</summary>
internal delegate Task<ConfigAnswer> AskServer(
    ServerId server, ConfigOffer offer, CancellationToken stop);
