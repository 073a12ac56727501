using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Clpsim.Histories;
using Baton.Core.Config;

namespace Baton.Clpsim.Commands;

/// <summary>What <c>--seeds</c> was asked for.</summary>
/// <param name="Conf">The file, as it was named.</param>
/// <param name="First">The first seed.</param>
/// <param name="Count">How many.</param>
/// <param name="FaultNames">The sets of faults, as they were named.</param>
/// <param name="Jobs">How many at a time.</param>
/// <param name="Keep">The faults to keep of each history; null for all.</param>
/// <param name="Stops">Whether to stop at the first that fails, and tell it as it was.</param>
internal sealed record SeedAsk(string Conf, int First, int Count, string FaultNames, int Jobs,
    ImmutableArray<int>? Keep, bool Stops);

/// <summary>Plays histories side by side and tells a minimal story of each that fails.</summary>
internal sealed class SeedRun(ClusterConfig config, ImmutableArray<FaultKind> kinds, SeedAsk asked,
    TextWriter say)
{
    // A broken kernel fails them all; after some there is nothing to learn from one more.
    private const int StoriesMax = 5;

    private int _next = asked.First - 1;
    private int _played;
    private int _failed;

    /// <summary>Plays them all; the number that failed.</summary>
    public int Run()
    {
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, asked.Jobs).Select(_ => new Thread(Work)).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        double rate = _played / Math.Max(watch.Elapsed.TotalMinutes, 1e-6);
        say.WriteLine($"seeds={_played} failed={_failed} histories_per_minute={rate:0}");
        return _failed;
    }

    private void Work()
    {
        while (true)
        {
            int seed = Interlocked.Increment(ref _next);
            if (seed >= asked.First + asked.Count || (asked.Stops && _failed > 0)) return;
            var ending = Play(seed, out var faults);
            Interlocked.Increment(ref _played);
            if (ending.IsWell) continue;
            if (Interlocked.Increment(ref _failed) <= StoriesMax) Tell(seed, faults, ending.Rule);
            else lock (say) say.WriteLine($"seed {seed} fails too: {ending.Text}");
        }
    }

    private Ending Play(int seed, out ImmutableArray<Fault> faults)
    {
        faults = FaultDraw.Draw(config, seed, kinds);
        if (asked.Keep is { } keep) faults = Shrink.Pick(faults, keep);
        try
        {
            return new History(config, faults).Play();
        }
        // A kernel that throws has failed; the story of how is what is wanted.
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            return new Ending(Ending.Throws, bug.ToString(), 0);
        }
    }

    private void Tell(int seed, ImmutableArray<Fault> faults, string rule)
    {
        var kept = asked.Keep ?? (asked.Stops ? [.. Enumerable.Range(0, faults.Length)]
            : Shrink.Of(config, faults, rule));
        var history = new History(config, asked.Keep is null ? Shrink.Pick(faults, kept) : faults);
        string text = Seen(history);
        lock (say)
        {
            say.WriteLine($"seed {seed} breaks the rule {rule}: {text}");
            say.WriteLine($"  with {kept.Length} of its faults:");
            foreach (string deed in history.Deeds) say.WriteLine("    " + deed);
            say.WriteLine("  what the servers said:");
            foreach (string line in history.Timeline.Split('\n')) say.WriteLine("    " + line);
            say.WriteLine("  as a line: " + FaultText.Line(asked.Keep is null
                ? Shrink.Pick(faults, kept) : faults));
            say.WriteLine($"  replay: clpsim {asked.Conf} --seeds 1 --first {seed} --faults "
                + $"{asked.FaultNames} --keep {string.Join(',', kept)}");
        }
    }

    private static string Seen(History history)
    {
        try
        {
            return history.Play().Text;
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            return bug.ToString();
        }
    }
}
