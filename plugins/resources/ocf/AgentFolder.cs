namespace Baton.Plugins.Ocf;

/// <summary>
/// Where the agents of this server remember things (<c>HA_RSCTMP</c>): one folder for all of them,
/// since some lock each other out by a file in it. A boot empties it.
/// </summary>
internal static class AgentFolder
{
    // As distributions make /run/resource-agents.
    private const UnixFileMode Mode = UnixFileMode.StickyBit | (UnixFileMode)0b111_101_101;

    /// <summary>The folder, beside those of the types that an instance's own is among.</summary>
    /// <param name="runtimeDirectory">The runtime folder of an instance.</param>
    public static string Of(string runtimeDirectory) =>
        Path.GetFullPath(Path.Join(runtimeDirectory, "..", "..", "resource-agents"));

    /// <summary>Makes the folder if it is not there.</summary>
    /// <param name="folder">The folder.</param>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, Mode);
    }
}
