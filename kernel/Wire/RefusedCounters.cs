using System.Collections.Immutable;

namespace Baton.Wire;

/// <summary>Why something that came from outside was not taken.</summary>
public enum Refusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>Not a frame of this product or version, or with values that cannot be.</summary>
    Malformed,

    /// <summary>Shorter than it says itself.</summary>
    Truncated,

    /// <summary>Of another cluster on the same network.</summary>
    ForeignCluster,

    /// <summary>Not made with the cluster's key, or changed on the way.</summary>
    Forged,

    /// <summary>Not newer than what was already accepted of that sender on that path.</summary>
    Replayed,

    /// <summary>Authentic, but its sender has not heard of our last start: perhaps old.</summary>
    Unconfirmed,

    /// <summary>From no other server of the configuration.</summary>
    UnknownSender,

    /// <summary>Not from the address that its sender has on that path.</summary>
    WrongAddress,

    /// <summary>Made for another path than the one it came on.</summary>
    WrongPath,

    /// <summary>A TLS session without a client certificate.</summary>
    TlsNoCertificate,

    /// <summary>
    /// A TLS session with a certificate that the cluster's authority did not make.
    /// </summary>
    TlsForeignCa,

    /// <summary>
    /// A TLS session whose certificate names no server, or not the one it claims.
    /// </summary>
    TlsUnknownName,

    /// <summary>A TLS session that was not made properly or in time.</summary>
    TlsHandshake,

    /// <summary>A message over a session that this version cannot read.</summary>
    UnreadableMessage,

    /// <summary>A message to a peer, dropped for newer ones.</summary>
    OutboxFull,

    /// <summary>A slot of a disk that was not written whole, or by no server of ours.</summary>
    Torn,

    /// <summary>A slot that its server should have written anew and did not.</summary>
    Stale,

    /// <summary>A beat that lay somewhere for so long that it says nothing any more.</summary>
    HeldBack,

    /// <summary>Noise on a serial line.</summary>
    Garbled,

    /// <summary>
    /// A TLS session with a certificate from before a rotation, or of a revoked server.
    /// </summary>
    TlsRevoked,

    /// <summary>A message to a peer, dropped since no peer takes one so long.</summary>
    TooLarge,
}

/// <summary>
/// Counts what was refused, by cause; safe from every thread and without allocation.
/// </summary>
public sealed class RefusedCounters
{
    private static readonly ImmutableArray<string> Names =
    [
        "none", "malformed", "truncated", "foreign-cluster", "forged", "replayed", "unconfirmed",
        "unknown-sender", "wrong-address", "wrong-path", "tls-no-certificate", "tls-foreign-ca",
        "tls-unknown-name", "tls-handshake", "unreadable-message", "outbox-full",
        "torn", "stale", "held-back", "garbled",
        "tls-revoked", "too-large",
    ];

    private readonly long[] _counts = new long[Names.Length];

    public long this[Refusal cause] => Volatile.Read(ref _counts[(int)cause]);

    public static string NameOf(Refusal cause) => Names[(int)cause];

    public void Count(Refusal cause) => Interlocked.Increment(ref _counts[(int)cause]);

    /// <summary>Every cause that has happened, by name.</summary>
    public ImmutableSortedDictionary<string, long> Snapshot()
    {
        var seen = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        for (int i = 1; i < Names.Length; i++)
        {
            long count = Volatile.Read(ref _counts[i]);
            if (count > 0) seen[Names[i]] = count;
        }
        return seen.ToImmutable();
    }
}
