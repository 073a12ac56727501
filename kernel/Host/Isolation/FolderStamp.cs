using System.Globalization;
using System.Text;

namespace Baton.Host.Isolation;

/// <summary>What tells a plugin's folder from the same one after a replacement.</summary>
internal static class FolderStamp
{
    /// <summary>Names, sizes and times of all its files; empty if it cannot be read.</summary>
    public static string Of(string folder)
    {
        var text = new StringBuilder();
        try
        {
            foreach (var file in new DirectoryInfo(folder)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .OrderBy(f => f.FullName, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture,
                    $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
            return text.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
