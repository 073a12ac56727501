using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>What a time under full load came to.</summary>
/// <param name="Verdicts">Servers that were taken for lost; none of them was.</param>
/// <param name="MaxGap">The longest silence between two heartbeats that any server saw.</param>
/// <param name="Answers">Records that the service confirmed meanwhile.</param>
public sealed record SteadyResult(
    ImmutableArray<string> Verdicts, TimeSpan MaxGap, int Answers);

/// <summary>
/// Three servers, a heartbeat every 100 ms and a timeout of 500 ms, on a machine whose every core
/// has two programs that never rest: nobody may be taken for lost.
/// </summary>
public sealed class SteadyRun : IDisposable
{
    private const int LoopsPerCore = 2;
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);

    private readonly ChaosStage _stage;
    private readonly List<Process> _load = [];

    public SteadyRun(string work) =>
        _stage = new ChaosStage(ChaosPlan.For(3, 100, 500, forcedStop: false), work);

    /// <summary>Runs it as a command; 0 only if there was no false verdict.</summary>
    public static int Report(TimeSpan time, string work, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        using var run = new SteadyRun(work);
        var result = run.Run(time);
        foreach (string verdict in result.Verdicts) say(verdict);
        say(string.Create(CultureInfo.InvariantCulture,
            $"minutes={time.TotalMinutes:0.#} verdicts={result.Verdicts.Length} "
            + $"max_gap_ms={result.MaxGap.TotalMilliseconds:0} acknowledged={result.Answers}"));
        return result.Verdicts.IsEmpty && result.Answers > 0 ? 0 : 1;
    }

    /// <summary>Starts the cluster, then the load, and looks at the alerts at the end.</summary>
    public SteadyResult Run(TimeSpan time)
    {
        _stage.Start();
        if (!_stage.MakeWhole(Patient)) throw new LabFailure("the cluster did not come up");
        var began = LabClock.Now;
        for (int i = 0; i < LoopsPerCore * Environment.ProcessorCount; i++)
        {
            _load.Add(Tool.Launch(Tool.Describe("bash", ["-c", "while :; do :; done"])));
        }
        int before = _stage.Confirmed.Length;
        Thread.Sleep(time);
        var nodes = _stage.Cluster.Nodes;
        return new SteadyResult(
            [.. nodes.SelectMany(n => n.Alerts()
                .Where(a => a.Time >= began && (a.IsVerdict || a.Is("pm", 2)))
                .Select(a => Timeline.Of(n.Name, a).ToString()))],
            nodes.Max(LongestGapOf),
            _stage.Confirmed.Length - before);
    }

    public void Dispose()
    {
        foreach (var busy in _load)
        {
            busy.Kill();
            busy.WaitForExit();
            busy.Dispose();
        }
        _stage.Dispose();
    }

    // What the daemon itself has measured, of every path of every server.
    private static TimeSpan LongestGapOf(ClusterNode node)
    {
        using var said = JsonDocument.Parse(node.Must("clpstat", "--lateness", "--json"));
        long worst = said.RootElement.GetProperty("rows").EnumerateArray()
            .Where(row => !row.GetProperty("name").GetString()!.StartsWith('('))
            .Max(row => row.GetProperty("worstMs").GetInt64());
        return TimeSpan.FromMilliseconds(worst);
    }
}
