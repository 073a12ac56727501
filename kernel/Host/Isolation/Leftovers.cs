using System.Globalization;
using System.Text;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Isolation;

/// <summary>
/// Ends what a plugin's process leaves behind: its session, and whatever carries its mark in the
/// environment. Services that were started to outlive it carry none.
/// </summary>
internal static class Leftovers
{
    /// <summary>The variable with the mark.</summary>
    public const string Variable = "BATON_CLPHOST";

    private const int Stop = 19;

    private static readonly TimeSpan DeathWait = TimeSpan.FromSeconds(3);

    // What stands still is counted and forks no more, so each round of a bomb finds fewer.
    private const int RoundsMax = 50;

    /// <summary>Ends what one process left behind.</summary>
    public static void Kill(ProcessesPort processes, ProcessIdentity leader, string mark) =>
        Kill(processes, leader.Pid, $"{Variable}={mark}\0");

    /// <summary>Ends what the processes of a daemon that died left behind.</summary>
    /// <param name="processes">Ends them.</param>
    /// <param name="marks">What the marks of all its processes begin with.</param>
    public static void KillAll(ProcessesPort processes, string marks) =>
        Kill(processes, session: -1, $"{Variable}={marks}");

    // A fork that was under way when its parent was stopped shows only once that one is gone. What
    // the system holds is left to it.
    private static void Kill(ProcessesPort processes, int session, string text)
    {
        byte[] sought = Encoding.UTF8.GetBytes(text);
        for (int round = 0; round < RoundsMax; round++)
        {
            var left = KillSeen(processes, session, sought);
            if (left.Count == 0
                || !SpinWait.SpinUntil(() => !left.Any(processes.IsAlive), DeathWait))
                return;
        }
    }

    private static HashSet<ProcessIdentity> KillSeen(
        ProcessesPort processes, int session, byte[] sought)
    {
        var found = new HashSet<ProcessIdentity>();
        for (int round = 0; round < RoundsMax; round++)
        {
            var more = Marked(processes, session, sought).Where(found.Add).ToList();
            if (more.Count == 0) break;
            foreach (var process in more) processes.Signal(process, Stop, wholeSession: false);
        }
        foreach (var process in found)
            processes.Signal(process, NativeProcess.Kill, wholeSession: false);
        return found;
    }

    private static List<ProcessIdentity> Marked(
        ProcessesPort processes, int session, byte[] sought)
    {
        var found = new List<ProcessIdentity>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid))
                continue;
            try
            {
                if (processes.Find(pid) is { } process
                    && (ProcStat.Of(pid)?.Session == session || Carries(folder, sought)))
                    found.Add(process);
            }
            catch (IOException)
            {
                // Descriptors are short; what it is shows when it is looked for again.
            }
        }
        return found;
    }

    private static bool Carries(string folder, byte[] sought)
    {
        try
        {
            return File.ReadAllBytes(folder + "/environ").AsSpan().IndexOf(sought) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
