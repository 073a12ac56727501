namespace Baton.Wire;

/// <summary>Every bound of the bytes and sockets, each with its reason.</summary>
public static class WireLimits
{
    /// <summary>A beat must never be fragmented, not even inside a tunnel over IPv6.</summary>
    public const int DatagramBytesMax = 1200;

    /// <summary>
    /// A table of every group and resource of the largest cluster fits several times.
    /// </summary>
    public const int MessageBytesMax = 4 * 1024 * 1024;

    /// <summary>A configuration with all its scripts, as text inside JSON.</summary>
    public const int TransferBytesMax = 64 * 1024 * 1024;

    /// <summary>Unsent messages to one peer; the core tells all that matters again.</summary>
    public const int OutboxMessagesMax = 1024;

    /// <summary>
    /// Handshakes at a time from addresses of the configuration: all peers, twice.
    /// </summary>
    public const int HandshakesKnownMax = 64;

    /// <summary>
    /// Handshakes at a time from anywhere else: strangers cannot starve the peers.
    /// </summary>
    public const int HandshakesStrangerMax = 8;

    /// <summary>The first packet may be lost: the second one goes out after a second.</summary>
    public static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(1.5);

    /// <summary>A whole handshake; a peer on a loaded machine needs a tenth of it.</summary>
    public static readonly TimeSpan HandshakeTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>Before the first new try of a session.</summary>
    public static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Between later tries of a session.</summary>
    public static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(2);

    /// <summary>Between two tries to bind to an address that is not there.</summary>
    public static readonly TimeSpan BindRetry = TimeSpan.FromSeconds(1);

    /// <summary>Transfers served at a time: every peer may ask and push at once.</summary>
    public const int TransfersMax = 64;

    /// <summary>A target's answer is a status or a few values.</summary>
    public const int ProbeAnswerBytesMax = 256 * 1024;

    /// <summary>And so are its headers.</summary>
    public const int ProbeHeaderKilobytesMax = 32;

    /// <summary>Clients of the control socket served at a time.</summary>
    public const int ClientsMax = 128;

    /// <summary>Clients of the control socket that are served or wait to be.</summary>
    public const int ClientsWaitingMax = 512;

    /// <summary>Whoever may only look has nothing long to say.</summary>
    public const int ViewerRequestBytesMax = 64 * 1024;

    /// <summary>A client that says nothing for so long is gone.</summary>
    public static readonly TimeSpan ClientReadTimeMax = TimeSpan.FromSeconds(30);

    /// <summary>A client that waits for a place for so long is told that all are taken.</summary>
    public static readonly TimeSpan ClientWaitTimeMax = TimeSpan.FromSeconds(5);
}
