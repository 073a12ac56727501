using Baton.Clpsim.Commands;
using Baton.Clpsim.Histories;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Journal;

namespace Baton.Simulation;

/// <summary>What was recorded of a daemon leads to the same decisions when it is played.</summary>
[TestClass]
public sealed class JournalTests
{
    // A start in the middle of everything, as a file that is full calls for it.
    private const int StepsPerStart = 97;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("two-servers", 3)]
    [DataRow("five-servers", 4)]
    public void A_recorded_server_decides_the_same_again(string sample, int seed)
    {
        var (lines, _) = Record(sample, seed, 1);
        var said = new StringWriter();
        Assert.AreEqual(0, Replayed(lines, said), said.ToString());
        TestContext.WriteLine(said.ToString());
        StringAssert.Contains(said.ToString(), "different=0");
    }

    [TestMethod]
    public void A_decision_that_differs_is_told()
    {
        var (lines, effects) = Record("two-servers", 3, 1);
        lines[effects] = lines[effects].Replace("\"did\":[\"", "\"did\":[\"Other {}\",\"",
            StringComparison.Ordinal);
        var said = new StringWriter();
        Assert.AreEqual(1, Replayed(lines, said));
        StringAssert.Contains(said.ToString(), "recorded: Other");
    }

    [TestMethod]
    public void No_parameter_of_a_plugin_is_in_a_journal()
    {
        var config = HistoryTests.Sample("two-servers");
        var first = config.Resources[0];
        config = config with
        {
            Resources = config.Resources.SetItem(0, first with
            {
                Parameters = first.Parameters.SetItem("act/password", "S3cr3tWord"),
            }),
            AlertChannels =
            [
                new AlertChannelConfig
                {
                    Name = "pager1",
                    Type = "pager",
                    Parameters = first.Parameters.Clear().Add("token", "S3cr3tWord"),
                },
            ],
        };
        var scrubber = new Scrubber();
        var state = State.Initial(scrubber.Scrub(config), new ServerId(0), 1, Ledger.Empty);
        string line = new JournalText().Start(state, new Instant(1), DateTimeOffset.UnixEpoch);
        Assert.IsFalse(line.Contains("S3cr3tWord", StringComparison.Ordinal));
        Assert.AreEqual(
            scrubber.Scrub(config).Resources[0].Parameters["act/password"],
            state.Config.Resources[0].Parameters["act/password"]);
    }

    private static (List<string> Lines, int WithEffects) Record(
        string sample, int seed, int server)
    {
        var config = HistoryTests.Sample(sample);
        var history = new History(config, FaultDraw.Draw(
            config, seed, FaultSets.Of("all")!.Value))
        {
            OneByOne = true,
        };
        var text = new JournalText();
        List<string> lines = [];
        int steps = 0;
        int withEffects = 0;
        long life = -1;
        history.Cluster.Noted = (of, before, happened, now, turn) =>
        {
            if (of != history.Cluster[server]) return;
            if (of.Life != life || steps++ % StepsPerStart == 0)
                lines.Add(text.Start(before, now, DateTimeOffset.UnixEpoch));
            life = of.Life;
            lines.Add(text.Step(happened, now, turn.Effects));
            if (!turn.Effects.IsEmpty) withEffects = lines.Count - 1;
        };
        Assert.IsTrue(history.Play().IsWell);
        return (lines, withEffects);
    }

    private static long Replayed(List<string> lines, TextWriter said)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, lines);
            return new Replay(said).Run([file]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
