using Baton.Wire.Control;

namespace Baton.Clp.Daemon;

/// <summary>The daemon of this server, as a command sees it.</summary>
internal interface IDaemon
{
    /// <summary>Asks one question and waits for its answer.</summary>
    /// <exception cref="DaemonUnreachableException">Nobody listens, or not to us.</exception>
    Task<ControlReply> Ask(ControlRequest request, CancellationToken token);
}
