using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Baton.Wire.Control;

/// <summary>
/// The control socket's place in the file system: who may knock, and who is stale.
/// </summary>
internal static partial class ControlSocketFile
{
    private const int Backlog = 512;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode WithGroup =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private const UnixFileMode Everybody =
        WithGroup | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Opens the socket; takes the place of one that a dead daemon left behind.</summary>
    /// <exception cref="IOException">Another daemon listens there.</exception>
    public static Socket Listen(string path, ControlGroups groups)
    {
        if (File.Exists(path))
        {
            if (SomebodyListens(path))
                throw new IOException($"Another daemon listens on {path}.");
            File.Delete(path);
        }
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Nobody can connect before the mode is right, since nothing listens yet.
            Protect(path, groups);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Protect(string path, ControlGroups groups)
    {
        // With viewers there are two groups and a file has only one: then the credentials that
        // the kernel tells of each caller are the only gate, as they are the last in any case.
        File.SetUnixFileMode(path, groups switch
        {
            { Viewers: not null } => Everybody,
            { Operators: not null } => WithGroup,
            _ => OwnerOnly,
        });
        if (groups.Operators is { } id && ChangeOwner(path, uint.MaxValue, id) != 0)
            File.SetUnixFileMode(path, groups.Viewers is null ? OwnerOnly : Everybody);
    }

    private static bool SomebodyListens(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream,
            ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
