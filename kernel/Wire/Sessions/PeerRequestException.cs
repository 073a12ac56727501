namespace Baton.Wire.Sessions;

/// <summary>Why a peer gave no answer to a request.</summary>
public enum PeerFault
{
    /// <summary>No path leads to it, or the connection broke.</summary>
    Unreachable,

    /// <summary>It took longer than was allowed.</summary>
    TimedOut,

    /// <summary>It knows no such request: another version.</summary>
    UnknownKind,

    /// <summary>It tried, and went wrong; the message says why.</summary>
    Failed,
}

/// <summary>A request to a peer that was not answered.</summary>
public sealed class PeerRequestException(PeerFault fault, string message) : Exception(message)
{
    public PeerFault Fault { get; } = fault;
}
