namespace Baton.Plugins.Exec;

/// <summary>The name and version of the operating system, as scripts are told them.</summary>
/// <param name="Name">Such as <c>Debian GNU/Linux 12 (bookworm)</c>.</param>
/// <param name="Version">Such as <c>12</c>, or empty.</param>
public sealed record OsRelease(string Name, string Version)
{
    /// <summary>Where a Linux distribution says what it is.</summary>
    public const string Path = "/etc/os-release";

    /// <summary>Reads the text of <c>/etc/os-release</c>.</summary>
    /// <param name="text">The text, or null if there is none.</param>
    public static OsRelease Parse(string? text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in (text ?? "").Split('\n'))
        {
            if (line.Split('=', 2) is [var name, var value])
                values[name.Trim()] = value.Trim().Trim('"', '\'');
        }
        return new OsRelease(
            values.GetValueOrDefault("PRETTY_NAME")
                ?? values.GetValueOrDefault("NAME") ?? "Linux",
            values.GetValueOrDefault("VERSION_ID") ?? "");
    }
}
