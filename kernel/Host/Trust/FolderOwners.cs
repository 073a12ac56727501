using Baton.Host.Ports;

namespace Baton.Host.Trust;

/// <summary>
/// Who can change a plugin's folder: what root loads, nobody but root may have in their hands.
/// </summary>
internal static class FolderOwners
{
    private const uint WritableByOthers = 0b010;
    private const uint WritableByGroup = 0b010_000;

    /// <summary>Which file or folder somebody else can change, as a clause; null if none.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static string? WhyOthersCanChange(string folder) => !Environment.IsPrivilegedProcess
        ? null
        : Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Prepend(folder).Select(Fault).FirstOrDefault(f => f is not null);

    private static string? Fault(string path)
    {
        var (user, group, mode) = NativeFiles.OwnerOf(path);
        if (user != 0) return $"{path} belongs to user {user} and not to root";
        bool open = (mode & WritableByOthers) != 0 || (group != 0 && (mode & WritableByGroup) != 0);
        return open ? $"{path} can be changed by others than root" : null;
    }
}
