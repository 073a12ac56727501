using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Licences;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

/// <summary>What follows from every state on every server, day after day over 400 days.</summary>
[TestClass]
public sealed class LicenceMatrixTests
{
    private static readonly ClusterConfig Config = Sample.Config with
    {
        Monitors = [new MonitorConfig { Name = "psqlw1", Type = "psqlw" }],
    };

    [TestMethod]
    [TestProperty("Regression", "96")]
    // State, product, seen on; the alerts of a check and what follows, with the number of days.
    [DataRow("valid", "BASE", "server1", "1: 400")]
    [DataRow("valid", "BASE", "server2", "1: 400", DisplayName = "not registered there")]
    [DataRow("insufficient", "BASE", "server1", "1 3: 400")]
    [DataRow("insufficient", "BASE", "server2", "1 3: 400")]
    [DataRow("trial", "BASE", "server1", "2: 28, 2 15: 1, 5 refused stops: 371")]
    [DataRow("trial", "BASE", "server2", "2: 28, 2 15: 1, 5 refused stops: 371")]
    [DataRow("early", "BASE", "server1", "4 8 15 refused stops: 1, 4 8 refused stops: 8, "
        + "2: 29, 2 15: 1, 5 refused stops: 361")]
    [DataRow("early", "BASE", "server2", "4 8 15 refused stops: 1, 4 8 refused stops: 8, "
        + "2: 29, 2 15: 1, 5 refused stops: 361")]
    [DataRow("term", "BASE", "server1", "9: 29, 10 rejoins: 371")]
    [DataRow("term", "BASE", "server2", "9: 29, 10 rejoins: 371")]
    [DataRow("short term", "BASE", "server2", "3 9: 29, 10 rejoins: 371")]
    [DataRow("stocked", "BASE", "server1", "9: 59, 10 rejoins: 341")]
    [DataRow("stocked", "BASE", "server3", "9: 59, 10 rejoins: 341")]
    [DataRow("missing", "BASE", "server1", "4 15 refused stops: 1, 4 refused stops: 399")]
    [DataRow("missing", "BASE", "server2", "4 15 refused stops: 1, 4 refused stops: 399")]
    [DataRow("deleted", "BASE", "server1", "4 15 refused stops: 1, 4 refused stops: 399")]
    [DataRow("deleted", "BASE", "server3", "4 15 refused stops: 1, 4 refused stops: 399")]
    [DataRow("valid", "DBAG", "server1", "1: 400")]
    [DataRow("valid", "DBAG", "server2", "1: 400")]
    [DataRow("insufficient", "DBAG", "server2", "1 3: 400")]
    [DataRow("insufficient", "DBAG", "server1", "3 4 hidden: 400",
        DisplayName = "not registered on the master server")]
    [DataRow("insufficient", "DBAG", "server3", "3 4 hidden: 400")]
    [DataRow("trial", "DBAG", "server2", "2 3: 29, 5 hidden: 371")]
    [DataRow("trial", "DBAG", "server1", "3 4 hidden: 29, 4 hidden: 371")]
    [DataRow("early", "DBAG", "server2", "4 8 hidden: 9, 2 3: 30, 5 hidden: 361")]
    [DataRow("early", "DBAG", "server1", "4 8 hidden: 9, 3 4 hidden: 30, 4 hidden: 361")]
    [DataRow("term", "DBAG", "server1", "9: 29, 10 hidden: 371")]
    [DataRow("term", "DBAG", "server3", "9: 29, 10 hidden: 371")]
    [DataRow("running term", "DBAG", "server1", "9: 29, 10: 371")]
    [DataRow("running term", "DBAG", "server3", "9: 29, 10: 371")]
    [DataRow("short term", "DBAG", "server2", "3 9: 29, 10 hidden: 371")]
    [DataRow("stocked", "DBAG", "server1", "9: 59, 10 hidden: 341")]
    [DataRow("stocked", "DBAG", "server2", "9: 59, 10 hidden: 341")]
    [DataRow("missing", "DBAG", "server1", "4 hidden: 400")]
    [DataRow("missing", "DBAG", "server2", "4 hidden: 400")]
    [DataRow("deleted", "DBAG", "server1", "4 hidden: 400")]
    [DataRow("deleted", "DBAG", "server2", "4 hidden: 400")]
    public async Task Every_state_has_its_consequence_on_every_server(
        string state, string product, string server, string expected)
    {
        using var stage = new LicenceStage();
        var desks = Enumerable.Range(1, 3).ToDictionary(
            n => $"server{n}", n => stage.Desk(
                $"server{n}", config: product == "BASE" ? Sample.Config : Config));
        await LicenceStage.Do(desks["server1"], LicenceDeed.AddVendor,
            stage.Statement(product == "BASE" ? LicenceStage.Base : LicenceStage.Agent));
        foreach (var (on, file) in Licences(stage, state, product))
            Assert.AreEqual("", (await LicenceStage.Do(
                desks[on], LicenceDeed.Register, file)).Fault);
        if (state == "deleted") await LicenceStage.Do(desks["server3"], LicenceDeed.DeleteAll);
        foreach (string other in desks.Keys.Where(d => d != server)) stage.End(other);
        if (state == "running term")
            desks[server].Note(Sample.State, new Event.Woke(),
                Sample.State with { Phase = ServicePhase.Running });
        Assert.AreEqual(expected, Days(stage, desks[server], product));
    }

    private static IEnumerable<(string On, string File)> Licences(
        LicenceStage stage, string state, string product)
    {
        bool isBase = product == "BASE";
        var kind = isBase ? LicenceKind.Cpu : LicenceKind.Node;
        string counted = isBase ? "server1" : "server2";
        string One(Func<Licence, Licence> change, int? from = null, int? until = null) =>
            stage.File("AAAAAAAA000000", product, kind, change, from, until);
        string Term(int number, int count = 3) => stage.File($"AAAAAAAA00000{number}", product,
            LicenceKind.FixedTerm, l => l with { Count = count, Days = 30 });
        return state switch
        {
            "valid" when isBase => [("server1", One(l => l with { Count = 999 }))],
            "valid" => Enumerable.Range(1, 3).Select(
                n => ($"server{n}", One(l => l with { Count = 3 }))),
            "insufficient" => [(counted, One(l => l))],
            "trial" => [(counted, One(l => l with { Count = isBase ? 999 : 1 }, 0, 29))],
            "early" => [(counted, One(l => l with { Count = isBase ? 999 : 1 }, 10, 39))],
            "short term" => [("server1", Term(1, count: 1))],
            "stocked" => [("server1", Term(1)), ("server1", Term(2))],
            "missing" => [],
            _ => [("server1", Term(1))],
        };
    }

    private static string Days(LicenceStage stage, LicenceDesk desk, string product)
    {
        var runs = new List<(string What, int Days)>();
        for (int day = 0; day < 400; day++)
        {
            stage.Alerts.Clear();
            stage.Time.Advance(TimeSpan.FromDays(1));
            string what = Consequence(stage, desk, product);
            if (runs.Count > 0 && runs[^1].What == what) runs[^1] = (what, runs[^1].Days + 1);
            else runs.Add((what, 1));
        }
        return string.Join(", ", runs.Select(r => $"{r.What}: {r.Days}"));
    }

    private static string Consequence(LicenceStage stage, LicenceDesk desk, string product)
    {
        var numbers = stage.Alerts.Select(a => int.Parse(
            a.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture));
        string hidden = product != "BASE" && desk.Refusal(product).Length > 0 ? " hidden" : "";
        string start = desk.Standing switch
        {
            { Refusal: "" } => "",
            { Rejoins: true } => " rejoins",
            _ => " refused",
        };
        return string.Join(' ', numbers.Distinct().Order()) + hidden + start
            + (desk.Standing.Stops ? " stops" : "");
    }
}
