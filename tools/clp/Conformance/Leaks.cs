using System.Globalization;

namespace Baton.Clp.Conformance;

/// <summary>What instances that lived and were closed leave in the process.</summary>
internal static class Leaks
{
    private const int Rounds = 3;
    private const int LivesPerRound = 20;

    /// <summary>Lets many instances live one after the other, and counts.</summary>
    /// <param name="live">One life, from the opening to the end.</param>
    public static async Task<Remark> Run(Func<Task> live)
    {
        for (int i = 0; i < 3; i++) await live().ConfigureAwait(false);
        // What others do meanwhile makes no difference in every round; a leak does.
        int files = int.MaxValue, threads = int.MaxValue, children = int.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            var before = Count();
            for (int i = 0; i < LivesPerRound; i++) await live().ConfigureAwait(false);
            var after = Count();
            files = Math.Min(files, after.Files - before.Files);
            threads = Math.Min(threads, after.Threads - before.Threads);
            children = Math.Min(children, after.Children - before.Children);
        }
        string[] left = [.. Said(files, "open files"), .. Said(threads, "threads"),
            .. Said(children, "child processes")];
        return new("an instance that is closed leaves nothing behind", left.Length == 0,
            string.Join(", ", left));
    }

    private static IEnumerable<string> Said(int more, string what)
    {
        if (more >= LivesPerRound / 2)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{more} {what} more after {LivesPerRound} instances");
    }

    private static (int Files, int Threads, int Children) Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return (Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(),
            Directory.EnumerateDirectories("/proc/self/task").Count(),
            Directory.EnumerateDirectories("/proc").Count(IsChild));
    }

    private static bool IsChild(string folder)
    {
        if (!char.IsAsciiDigit(Path.GetFileName(folder)[0])) return false;
        try
        {
            // Behind the name, which may hold anything: the state and the parent.
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string parent = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
            return parent == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
