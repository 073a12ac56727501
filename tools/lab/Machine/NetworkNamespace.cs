using System.Diagnostics;
using System.Globalization;

namespace Baton.Lab.Machine;

/// <summary>One machine of the laboratory: a network of its own and the processes in it.</summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly string _identity;

    /// <summary>Makes it.</summary>
    public NetworkNamespace(string name)
    {
        Name = name;
        Tool.Must("ip", "netns", "add", name);
        _identity = Tool.Must("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net").Trim();
        Configure("link set lo up");
    }

    public string Name { get; }

    /// <summary>Every live process in it.</summary>
    public IEnumerable<int> Processes()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None,
                    CultureInfo.InvariantCulture, out int process)
                && NamespaceOf(folder) == _identity)
                yield return process;
        }
    }

    /// <summary>Carries out lines of the <c>ip</c> command in it.</summary>
    public void Configure(params string[] lines)
    {
        var result = Tool.Run("ip", ["-n", Name, "-batch", "-"], string.Join('\n', lines) + "\n");
        if (!result.Good)
            throw new LabFailure($"{Name}: {string.Join("; ", lines)}: {result.Error.Trim()}");
    }

    /// <summary>Runs a program in it to its end.</summary>
    public ToolResult Run(string program, params string[] arguments) =>
        Tool.Run("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Starts a program in it; the process is that program's own.</summary>
    public Process Start(string program, params string[] arguments) =>
        Tool.Launch(
            Tool.Describe("ip", ["netns", "exec", Name, program, .. arguments], takesInput: true));

    /// <summary>Sends a signal to every process in it.</summary>
    public void SignalAll(Signal signal)
    {
        foreach (int process in Processes())
            Signals.Send(process, signal);
    }

    /// <summary>Kills until nothing is left: a dying process may just have had a child.</summary>
    public void KillAll() =>
        Patience.Until(
            () =>
            {
                SignalAll(Signal.Kill);
                return !Processes().Any();
            },
            TimeSpan.FromSeconds(5), $"the last process of {Name} to die");

    public void Dispose()
    {
        KillAll();
        _ = Tool.Run("ip", ["netns", "delete", Name]);
    }

    // A zombie has no namespace any more: the link cannot be read.
    private static string? NamespaceOf(string folder)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(folder, "ns/net"), false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
