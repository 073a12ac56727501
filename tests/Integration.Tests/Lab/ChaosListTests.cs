using System.Diagnostics;
using Baton.Lab.Chaos;

namespace Baton.Integration.Tests.Lab;

[TestClass]
public sealed class ChaosListTests
{
    [TestMethod]
    public void A_seed_gives_the_same_faults_again()
    {
        CollectionAssert.AreEqual(
            FaultList.Draw(7, 3, 60).ToArray(), FaultList.Draw(7, 3, 60).ToArray());
        CollectionAssert.AreNotEqual(
            FaultList.Draw(7, 3, 60).ToArray(), FaultList.Draw(8, 3, 60).ToArray());
    }

    [TestMethod]
    [DataRow(2, false)]
    [DataRow(3, false)]
    [DataRow(5, true)]
    public void Every_kind_comes_and_no_server_that_is_not_there(int servers, bool allPaths)
    {
        FaultKind[] ofPaths = [FaultKind.CutLans, FaultKind.CutSlowPaths];
        int kinds = Enum.GetValues<FaultKind>().Length - (allPaths ? 0 : ofPaths.Length);
        Fault[] faults =
        [
            .. FaultList.Draw(1, servers, kinds, allPaths: allPaths).SelectMany(b => b.Faults),
        ];
        Assert.AreEqual(allPaths, faults.Any(f => ofPaths.Contains(f.Kind)));
        Assert.HasCount(kinds, faults);
        Assert.HasCount(kinds, faults.Select(f => f.Kind).Distinct());
        Assert.IsTrue(faults.All(f => f.Victim >= 0 && f.Victim < servers));
    }

    [TestMethod]
    public void Two_faults_at_once_count_as_two()
    {
        var blows = FaultList.Draw(3, 2, 100);
        Assert.AreEqual(100, blows.Sum(b => b.Faults.Count()));
        Assert.IsTrue(blows.Any(b => b.Second is not null));
    }

    [TestMethod]
    [DataRow("claim 100;write 200;release 300|claim 400;write 500", 0)]
    [DataRow("claim 100;write 200|claim 400;write 500", 0, DisplayName = "the first was killed")]
    [DataRow("claim 100;write 450|claim 400;write 500", 1, DisplayName = "written after a claim")]
    [DataRow("claim 100;write 200|conflict 400;write 500", 1, DisplayName = "found locked")]
    [DataRow("claim 100;release 450|claim 400", 1, DisplayName = "let go too late")]
    [DataRow("claim 100;write 200;wri|claim 400", 0, DisplayName = "half a line")]
    public void Two_writers_at_a_time_are_seen(string diaries, int expected)
    {
        string storage = Directory.CreateTempSubdirectory("baton-chaos.").FullName;
        try
        {
            foreach (var (at, diary) in diaries.Split('|').Index())
            {
                File.WriteAllLines(Path.Combine(storage, $"diary.{at}"),
                    diary.Split(';').Select(l => l.Contains(' ') ? $"{l} 0 s{at}:1:1" : l));
            }
            Assert.HasCount(expected, Verdict.Of(storage, []).TwoWriters);
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    [TestMethod]
    public void A_record_that_another_writer_wrote_over_is_lost()
    {
        string storage = Directory.CreateTempSubdirectory("baton-chaos.").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(storage, "journal"),
                [.. JournalRecord.Encode(1, "a:1:1"), .. JournalRecord.Encode(3, "b:2:9")]);
            long second = Stopwatch.Frequency;
            var verdict = Verdict.Of(storage,
            [
                new Confirmation(1, 0, "a:1:1"), new Confirmation(2, second, "a:1:1"),
                new Confirmation(3, 3 * second, "b:2:9"),
            ]);
            Assert.AreEqual(2, verdict.Lost.Single().Number);
            Assert.AreEqual("faults=0 failovers=0 acknowledged=3 lost=1 two_writers=0 "
                + "longest_outage_ms=2000", verdict.Line);
            Assert.IsFalse(verdict.IsGood);
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    [TestMethod]
    public void Of_an_installed_configuration_the_times_and_policies_are_taken()
    {
        string file = Path.Combine(
            Baton.Lab.Installation.Repository, "tools/samples/five-servers/clp.conf");
        var plan = ChaosPlan.From(file);
        Assert.HasCount(5, plan.Servers);
        string folder = Directory.CreateTempSubdirectory("baton-chaos.").FullName;
        try
        {
            plan.WriteTo(folder, "/storage", "/power");
            var checkedConf = Baton.Lab.Machine.Tool.Run(
                Baton.Lab.Installation.Program("clpcfctrl"), ["--check", "-x", folder]);
            Assert.IsTrue(checkedConf.Good, checkedConf.Error + checkedConf.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
