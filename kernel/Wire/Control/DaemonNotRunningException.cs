namespace Baton.Wire.Control;

/// <summary>There is no daemon at the control socket, or not any more.</summary>
public sealed class DaemonNotRunningException(string message, Exception inner)
    : Exception(message, inner);
