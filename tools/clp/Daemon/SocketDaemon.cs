using System.Net.Sockets;
using Baton.Wire.Control;

namespace Baton.Clp.Daemon;

/// <summary>The daemon behind its control socket.</summary>
internal sealed class SocketDaemon(string path) : IDaemon
{
    public async Task<ControlReply> Ask(ControlRequest request, CancellationToken token)
    {
        try
        {
            return await ControlClient.AskAsync(path, request, token);
        }
        catch (DaemonNotRunningException e)
        {
            throw new DaemonUnreachableException(
                e.InnerException is SocketException ? DaemonFault.NotRunning : DaemonFault.Lost,
                e.Message);
        }
        catch (InvalidDataException e)
        {
            throw new CommandFailedException(ExitCode.Internal, e.Message);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new CommandFailedException(ExitCode.Failed,
                $"{path} is too long for a socket; use a shorter root.");
        }
    }
}
