using System.Text;

namespace Baton.Clp;

/// <summary>The name under which this process was started.</summary>
internal static class InvokedName
{
    /// <summary>
    /// The runtime follows symbolic links and forgets them; the kernel remembers the name.
    /// </summary>
    public static string Read()
    {
        try
        {
            return Of(File.ReadAllBytes("/proc/self/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The first word of a command line as /proc gives it.</summary>
    public static string Of(ReadOnlySpan<byte> commandLine)
    {
        int end = commandLine.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? commandLine : commandLine[..end]);
    }
}
