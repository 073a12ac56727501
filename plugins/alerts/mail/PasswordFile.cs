namespace Baton.Plugins.Mail;

/// <summary>A password in a file that nobody but its owner can get at.</summary>
internal static class PasswordFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Reads its first line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong with it; empty if nothing is.</param>
    public static string Read(string path, out string fault)
    {
        fault = "";
        if (!Path.IsPathRooted(path))
            fault = $"'{path}' is not allowed as a password file: an absolute path";
        else if (!File.Exists(path))
            fault = $"there is no password file {path}";
        else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            fault = $"others can get at {path}; run: chmod 600 {path}";
        return fault.Length > 0 ? "" : File.ReadLines(path).FirstOrDefault() ?? "";
    }
}
