using Baton.Host.Ports;

namespace Baton.Host.Isolation;

/// <summary>A folder of an instance that runs as another user.</summary>
internal static class UserFolder
{
    private const UnixFileMode Passable = (UnixFileMode)0b111_001_001;

    /// <summary>Makes it, for that user alone; what fails is found by whoever uses it.</summary>
    public static void Make(string folder, string user)
    {
        try
        {
            if (NativeAccounts.Find(user) is not { } account) return;
            if (Path.GetDirectoryName(folder) is { Length: > 0 } above)
            {
                Directory.CreateDirectory(above);
                // Whatever the umask made of it.
                File.SetUnixFileMode(above, Passable);
            }
            Directory.CreateDirectory(folder, FilesPort.OwnerFolder);
            NativeConfinement.Own(folder, account.UserId, account.GroupId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not every plugin keeps something there.
        }
    }
}
