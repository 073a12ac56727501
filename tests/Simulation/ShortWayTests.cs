using Baton.Clpsim.Histories;
using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Simulation;

/// <summary>The short ways of a step come to what the whole of it comes to.</summary>
[TestClass]
public sealed class ShortWayTests
{
    /// <summary>BATON_SHORT_SEEDS names how many more.</summary>
    [TestMethod]
    [DataRow("two-servers", 4)]
    [DataRow("five-servers", 2)]
    public void A_step_says_the_same_without_its_short_ways(string sample, int count)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("BATON_SHORT_SEEDS"), out int more))
            count = more;
        var config = HistoryTests.Sample(sample);
        for (int seed = 1; seed <= count; seed++)
        {
            var faults = FaultDraw.Draw(config, seed, FaultSets.Of("all")!.Value);
            var history = new History(config, faults) { OneByOne = true };
            int same = 0;
            history.Cluster.Noted = (server, before, happened, now, turn) =>
            {
                // No short way changes more than who was heard, and what the targets said.
                if (Bare(turn.Next) != Bare(before)) return;
                var whole = Machine.Whole(before, happened, now, mayRest: false);
                string? other = Difference(whole, turn);
                if (other is not null)
                    Assert.Fail($"seed {seed}, {server.Name} at {now}: {happened}: {other}");
                same++;
            };
            history.Play();
            Assert.IsGreaterThan(0, same);
        }
    }

    private static string? Difference(Turn whole, Turn turn)
    {
        if (!whole.Effects.Select(e => e.GetType()).SequenceEqual(
            turn.Effects.Select(e => e.GetType())))
            return $"effects {string.Join(", ", whole.Effects)}"
                + $" and {string.Join(", ", turn.Effects)}";
        return Difference(whole.Next, turn.Next) ?? (whole.NextWake == turn.NextWake ? null
            : $"wakes {whole.NextWake} and {turn.NextWake}");
    }

    private static string? Difference(State whole, State turn)
    {
        for (int i = 0; i < whole.Heartbeats.Peers.Length; i++)
        {
            var (a, b) = (whole.Heartbeats.Peers[i], turn.Heartbeats.Peers[i]);
            if (!Equals(a.Beat, b.Beat) || !a.HeardAt.SequenceEqual(b.HeardAt)
                || !a.PathUp.SequenceEqual(b.PathUp)) return $"hearing of server {i}";
        }
        if (!whole.Evidence.SequenceEqual(turn.Evidence)) return "evidence";
        return Bare(whole) == Bare(turn) ? null : $"states {Bare(whole)} and {Bare(turn)}";
    }

    // What a whole step writes down for the short ways is not compared.
    private static State Bare(State state) => state with
    {
        Heartbeats = Nothing,
        Evidence = [],
        IsSettled = true,
        SteppedAt = default,
        WakeAt = default,
        WakeAtOtherwise = default,
        RestWakeAt = default,
        Unmoving = default,
        Peers = state.Peers.Clear(),
        LastBeat = null,
    };

    private static readonly HeartbeatTable Nothing = new([]);
}
