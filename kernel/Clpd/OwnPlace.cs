using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Clpd;

/// <summary>Who this server is: its place in the configuration, and its keys.</summary>
internal static class OwnPlace
{
    /// <exception cref="DaemonStartException">The configuration does not name it.</exception>
    public static ServerId In(ClusterConfig config, string named)
    {
        string name = named.Length > 0 ? named : Environment.MachineName.Split('.')[0];
        return config.FindServer(name) ?? throw new DaemonStartException(
            $"Server {name} is not in clp.conf, which names "
            + string.Join(", ", config.Servers.Select(s => s.Name)) + ".");
    }

    /// <exception cref="DaemonStartException">The keys are not there, or no keys.</exception>
    public static ServerIdentity Identity(string folder)
    {
        try
        {
            return ServerIdentity.Load(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidDataException or System.Security.Cryptography.CryptographicException)
        {
            throw new DaemonStartException(
                $"The server's keys in {folder} cannot be used: {e.Message}");
        }
    }
}
