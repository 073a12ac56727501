using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Baton.Wire.Control;

/// <summary>Who made a connection to a Unix socket, fixed by the kernel when it was made.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="User">Its effective user.</param>
/// <param name="Groups">Its effective and its supplementary groups.</param>
internal sealed record PeerCredentials(int ProcessId, uint User, uint[] Groups)
{
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;

    // Unlike /proc/PID/status these groups cannot be those of a later process with the same id.
    private const int PeerGroupsOption = 59;

    // The kernel's NGROUPS_MAX.
    private const int GroupsMax = 65536;

    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> basics = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, basics);
        uint[] ids = MemoryMarshal.Cast<byte, uint>(basics).ToArray();
        return new((int)ids[0], ids[1], [ids[2], .. SupplementaryOf(socket)]);
    }

    private static uint[] SupplementaryOf(Socket socket)
    {
        byte[] groups = new byte[256];
        while (true)
        {
            try
            {
                int length = socket.GetRawSocketOption(SocketLevel, PeerGroupsOption, groups);
                return MemoryMarshal.Cast<byte, uint>(groups.AsSpan(0, length)).ToArray();
            }
            catch (SocketException) when (groups.Length < GroupsMax * sizeof(uint))
            {
                groups = new byte[groups.Length * 32];
            }
            catch (SocketException)
            {
                // A kernel that does not say: fewer groups are fewer rights.
                return [];
            }
        }
    }
}
