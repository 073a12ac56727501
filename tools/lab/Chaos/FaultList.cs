using System.Collections.Immutable;

namespace Baton.Lab.Chaos;

/// <summary>The faults of a run, drawn from a seed: the same seed gives the same list.</summary>
public static class FaultList
{
    /// <summary>One blow of so many is two faults at once.</summary>
    private const int Doubles = 6;

    /// <summary>Of so many faults one strikes a server that does not run the group.</summary>
    private const int Standby = 3;

    /// <summary>What means something only where servers are heard beside the LANs too.</summary>
    private static readonly FaultKind[] OfPaths = [FaultKind.CutLans, FaultKind.CutSlowPaths];

    /// <summary>Draws blows until they hold that many faults.</summary>
    public static ImmutableArray<Blow> Draw(
        int seed, int servers, int faults, string only = "", bool allPaths = false)
    {
        var dice = new Dice(seed);
        var kinds = Kinds(only, allPaths ? [] : OfPaths);
        var blows = ImmutableArray.CreateBuilder<Blow>();
        var pack = new Queue<FaultKind>();
        for (int drawn = 0; drawn < faults;)
        {
            var first = One(dice, Next(), servers);
            bool isDouble = faults - drawn > 1 && dice.Roll(Doubles) == 0;
            var second = isDouble ? One(dice, Next(), servers) : null;
            blows.Add(new Blow(first, second));
            drawn += isDouble ? 2 : 1;
        }
        return blows.DrainToImmutable();

        // Every kind comes once before any comes again.
        FaultKind Next()
        {
            if (pack.Count == 0)
            {
                foreach (var kind in dice.Shuffle(kinds)) pack.Enqueue(kind);
            }
            return pack.Dequeue();
        }
    }

    private static FaultKind[] Kinds(string only, FaultKind[] without)
    {
        if (only.Length == 0) return [.. Enum.GetValues<FaultKind>().Except(without)];
        return
        [
            .. only.Split(',').Select(name => Enum.TryParse<FaultKind>(name, out var kind)
                ? kind
                : throw new LabFailure($"{name} is no fault; there are "
                    + string.Join(", ", Enum.GetNames<FaultKind>()))),
        ];
    }

    private static Fault One(Dice dice, FaultKind kind, int servers) =>
        new(kind, dice.Roll(Standby) == 0 ? 1 + dice.Roll(servers - 1) : 0);
}
