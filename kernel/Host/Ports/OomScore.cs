using System.Globalization;
using System.Text;

namespace Baton.Host.Ports;

/// <summary>Whom the system ends first when its memory is full.</summary>
internal static class OomScore
{
    private static readonly Lazy<int> Own = new(() =>
    {
        try
        {
            return int.Parse(File.ReadAllText("/proc/self/oom_score_adj"),
                CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or FormatException)
        {
            return 0;
        }
    });

    /// <summary>True if the system spares this process.</summary>
    public static bool IsSpared => Own.Value < 0;

    /// <summary>Sets it; who may not, leaves it as it is.</summary>
    public static void Set(int pid, int score)
    {
        int fd = NativeFiles.Open(string.Create(
            CultureInfo.InvariantCulture, $"/proc/{pid}/oom_score_adj"), NativeFiles.WriteOnly);
        if (fd < 0) return;
        _ = NativeFiles.Write(fd, Encoding.ASCII.GetBytes(
            score.ToString(CultureInfo.InvariantCulture)));
        _ = NativeFiles.Close(fd);
    }
}
