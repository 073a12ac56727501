using System.Collections.Immutable;

namespace Baton.Clpsim.Histories;

/// <summary>What can go wrong, or be done at a bad moment.</summary>
internal enum FaultKind
{
    PowerLoss,
    PowerOn,
    Restart,
    RestartIdle,
    Stall,
    CutOff,
    OneWay,
    CutPath,
    Heal,
    BreakSession,
    BlockSession,
    Weather,
    Calm,
    Uneven,
    SlowDisk,
    TargetsDown,
    ClockJump,
    Kill,
    Break,
    Stick,
    Hang,
    Lie,
    FailMonitor,
    SlowMonitor,
    Scripts,
    ControlMonitor,
    Operator,
    Suspend,
    Resume,
    NewConfig,
    Push,
    Repair,
}

/// <summary>
/// One dated fault. It names all that it needs, so that leaving another one out changes nothing
/// of it; what cannot happen just then does not.
/// </summary>
/// <param name="At">Since the start of the history.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Server">To which server; its index.</param>
/// <param name="Other">And which other one.</param>
/// <param name="Subject">A resource, monitor or group; empty for none.</param>
/// <param name="Number">How much or how long, or which of several.</param>
internal sealed record Fault(
    TimeSpan At, FaultKind Kind, int Server, int Other, string Subject, int Number);

/// <summary>The names that <c>--faults</c> knows.</summary>
internal static class FaultSets
{
    public static readonly ImmutableSortedDictionary<string, ImmutableArray<FaultKind>> All =
        new Dictionary<string, ImmutableArray<FaultKind>>
        {
            ["crash"] = [FaultKind.PowerLoss, FaultKind.PowerOn],
            ["restart"] = [FaultKind.Restart, FaultKind.RestartIdle],
            ["stall"] = [FaultKind.Stall],
            ["partition"] = [FaultKind.CutOff, FaultKind.Heal, FaultKind.CutPath],
            ["oneway"] = [FaultKind.OneWay, FaultKind.Heal],
            ["session"] = [FaultKind.BreakSession, FaultKind.BlockSession],
            ["weather"] = [FaultKind.Weather, FaultKind.Calm],
            ["links"] = [FaultKind.Uneven],
            ["disk"] = [FaultKind.SlowDisk],
            ["target"] = [FaultKind.TargetsDown],
            ["clock"] = [FaultKind.ClockJump],
            ["plugin"] = [FaultKind.Kill, FaultKind.Break, FaultKind.Stick, FaultKind.Hang,
                FaultKind.Lie],
            ["monitor"] = [FaultKind.FailMonitor, FaultKind.SlowMonitor,
                FaultKind.ControlMonitor],
            ["script"] = [FaultKind.Scripts],
            ["operator"] = [FaultKind.Operator, FaultKind.Operator, FaultKind.Operator],
            ["suspend"] = [FaultKind.Suspend, FaultKind.Resume, FaultKind.Resume],
            ["config"] = [FaultKind.NewConfig],
            ["push"] = [FaultKind.Push],
        }.ToImmutableSortedDictionary();

    // Not among all: what fails once is played again for ever, by the same draw.
    private const string Apart = "push";

    /// <summary>The kinds of some sets; null if a name is not known.</summary>
    public static ImmutableArray<FaultKind>? Of(string names)
    {
        var wanted = names.Split(',').Select(n => n.Trim())
            .SelectMany(n => n == "all" ? All.Keys.Where(k => k != Apart) : [n]);
        var kinds = ImmutableArray.CreateBuilder<FaultKind>();
        foreach (string name in wanted.Order(StringComparer.Ordinal))
        {
            if (!All.TryGetValue(name, out var some)) return null;
            kinds.AddRange(some);
        }
        return kinds.ToImmutable();
    }
}
