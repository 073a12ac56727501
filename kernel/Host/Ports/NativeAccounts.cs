using System.Runtime.InteropServices;
using System.Text;

namespace Baton.Host.Ports;

/// <summary>What the system's user database says of a user.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="UserId">The numeric id.</param>
/// <param name="GroupId">The primary group's id.</param>
/// <param name="Home">The home folder.</param>
/// <param name="Shell">The login shell.</param>
internal sealed record UserAccount(string Name, uint UserId, uint GroupId, string Home,
    string Shell);

/// <summary>
/// The C library's look into the user database, with every source it is set up for.
/// </summary>
internal static unsafe partial class NativeAccounts
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>The user's account, or null if there is none.</summary>
    public static UserAccount? Find(string user)
    {
        byte[] buffer = new byte[BufferBytes];
        Entry entry;
        Entry* found;
        fixed (byte* p = buffer)
        {
            if (GetUser(user, &entry, p, BufferBytes, &found) != 0 || found is null) return null;
            return new UserAccount(user, entry.UserId, entry.GroupId, Text(entry.Home),
                Text(entry.Shell));
        }
    }

    private static string Text(byte* text) => text is null ? "" : Encoding.UTF8.GetString(
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetUser(string name, Entry* entry, byte* buffer, nuint bytes,
        Entry** found);

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public byte* Name;
        public byte* Password;
        public uint UserId;
        public uint GroupId;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }
}
