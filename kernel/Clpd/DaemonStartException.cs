namespace Baton.Clpd;

/// <summary>The daemon cannot start; the message is for the operator.</summary>
internal sealed class DaemonStartException(string message) : Exception(message);
