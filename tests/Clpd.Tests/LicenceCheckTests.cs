using Baton.Core;
using Baton.Core.Membership;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

/// <summary>A check hears the others first, and stops nothing on one server's word.</summary>
[TestClass]
public sealed class LicenceCheckTests
{
    private const string Serial = "AAAAAAAA000000";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static Task<ControlReply.LicencesChanged> Do(
        LicenceDesk desk, LicenceDeed deed, string text = "") => LicenceStage.Do(desk, deed, text);

    private static void Reaches(LicenceDesk desk, params int[] servers) => desk.Note(
        Sample.State, new Event.Woke(), Sample.State with
        {
            Phase = ServicePhase.Running,
            Reachable = ServerSet.Of(servers.Select(s => new ServerId(s - 1))),
        });

    /// <summary>All three believe a vendor of <c>BASE</c>.</summary>
    private static async Task<LicenceDesk[]> Three(LicenceStage stage, string? licence = null)
    {
        LicenceDesk[] desks =
            [stage.Desk("server1"), stage.Desk("server2"), stage.Desk("server3")];
        await Do(desks[0], LicenceDeed.AddVendor, stage.Statement(LicenceStage.Base));
        if (licence is not null) await Do(desks[0], LicenceDeed.Register, licence);
        return desks;
    }

    [TestMethod]
    public async Task A_server_that_missed_a_licence_hears_of_it_before_it_judges()
    {
        using var stage = new LicenceStage();
        var desks = await Three(stage);
        stage.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.AreEqual(3, stage.Told("lcns 15"));
        stage.Down.Add("server2");
        await Do(desks[0], LicenceDeed.Register, stage.Term("BASE", Serial));
        stage.Down.Clear();
        stage.Stops.Clear();
        desks[1].Check();
        Assert.AreEqual(LicenceStanding.Free, desks[1].Standing);
        Assert.IsEmpty(stage.Stops);
    }

    [TestMethod]
    [DataRow(1, false, DisplayName = "one clock is wrong")]
    [DataRow(2, true, DisplayName = "most clocks agree that it is over")]
    public async Task One_wrong_clock_stops_no_cluster(int wrong, bool stops)
    {
        using var stage = new LicenceStage();
        var desks = await Three(stage, stage.Trial(Serial));
        for (int i = 1; i <= wrong; i++) stage.Wrong[$"server{i}"] = TimeSpan.FromDays(3000);
        desks[0].Check();
        Assert.IsFalse(desks[0].Standing.Stops, "nobody could see it coming");
        desks[0].Check();
        Assert.AreEqual(stops, desks[0].Standing.Stops);
        Assert.AreEqual(stops, stage.Stops.Count > 0);
        Assert.AreEqual(stops ? 0 : 2, stage.Told("lcns 14"));
        Assert.AreNotEqual("", desks[0].Standing.Refusal);
        Assert.AreEqual("", desks[2].Standing.Refusal);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Nothing_stops_while_a_server_that_can_be_reached_is_silent(bool reached)
    {
        using var stage = new LicenceStage();
        var desks = await Three(stage, stage.Trial(Serial));
        stage.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromHours(1));
        stage.Down.Add("server2");
        Reaches(desks[0], reached ? [2, 3] : [3]);
        stage.Time.Advance(TimeSpan.FromHours(1));
        Assert.AreEqual(!reached, desks[0].Standing.Stops);
        Assert.AreEqual(reached ? 1 : 0, stage.Told("server1 lcns 14 The cluster has no license "
            + "and is not stopped yet: server2 did not say"));
    }

    [TestMethod]
    public async Task What_is_missing_is_said_a_day_before_the_cluster_stops()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(LicenceStage.Base));
        await Do(one, LicenceDeed.Register, stage.Term("BASE", Serial));
        stage.Time.Advance(Day);
        await Do(one, LicenceDeed.DeleteAll);
        Assert.IsFalse(one.Standing.Stops);
        stage.Time.Advance(Day);
        Assert.IsFalse(one.Standing.Stops);
        Assert.AreEqual(1, stage.Told("lcns 15 The cluster will be stopped at the check"));
        stage.Time.Advance(Day);
        Assert.IsTrue(one.Standing.Stops);
        await Do(one, LicenceDeed.Distribute);
        Assert.IsTrue(one.Standing.Stops, "it stays so whatever is asked in between");
        await Do(one, LicenceDeed.Register, stage.Term("BASE", Serial));
        Assert.AreEqual(LicenceStanding.Free, one.Standing);
    }

    [TestMethod]
    public async Task A_trial_that_ends_is_said_a_day_before_the_cluster_stops()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(LicenceStage.Base));
        await Do(one, LicenceDeed.Register, stage.Trial(Serial));
        for (int day = 0; day < 28; day++) stage.Time.Advance(Day);
        Assert.AreEqual(0, stage.Told("lcns 15"));
        stage.Time.Advance(Day);
        Assert.AreEqual(1, stage.Told("lcns 15"));
    }

    [TestMethod]
    public async Task A_trial_that_was_over_long_ago_takes_no_notice_from_a_loss_of_today()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(LicenceStage.Base));
        await Do(one, LicenceDeed.Register, stage.Trial(Serial));
        await Do(one, LicenceDeed.Register, stage.Term("BASE", "AAAAAAAA000001", days: 300));
        for (int day = 0; day < 60; day++) stage.Time.Advance(Day);
        Assert.IsFalse(one.Standing.Stops);
        await one.Change(new(LicenceDeed.Delete, "AAAAAAAA000001", ""), default);
        stage.Time.Advance(Day);
        Assert.IsFalse(one.Standing.Stops);
        Assert.AreEqual(1, stage.Told("lcns 15"));
        stage.Time.Advance(Day);
        Assert.IsTrue(one.Standing.Stops);
    }

    [TestMethod]
    public async Task A_master_server_that_is_replaced_takes_its_licence_along_with_notice()
    {
        using var stage = new LicenceStage();
        var desks = await Three(stage, stage.Term("BASE", Serial));
        var without = Sample.Config with { Servers = Sample.Config.Servers.RemoveAt(0) };
        StringAssert.Contains(desks[1].Losses(without).Single(), Serial);
        Assert.IsEmpty(desks[1].Losses(Sample.Config));
        stage.Time.Advance(TimeSpan.FromMinutes(2));
        stage.Alerts.Clear();
        stage.Down.Add("server1");
        stage.Config = without;
        foreach (var desk in desks[1..]) desk.Begin(without, stage.Catalog, runs: false);
        Assert.AreEqual(1, stage.Told("server2 lcns 6 The registered license is invalid."));
        stage.Time.Advance(Day);
        Assert.IsFalse(desks[1].Standing.Stops);
        Assert.AreEqual(1, stage.Told("server2 lcns 15"));
        await Do(desks[1], LicenceDeed.Register, stage.Term("BASE", Serial));
        Assert.AreEqual(LicenceStanding.Free, desks[1].Standing);
        // Its term goes on from where it was, and the former server's word is not needed.
        Assert.AreEqual(("server2", "2026/01/01", "valid"), desks[1].List().Licences
            .Select(l => (l.Server, l.Start, l.Status)).Single());
    }

    [TestMethod]
    public async Task A_time_that_only_one_clock_has_shown_is_forgotten_once_it_is_right()
    {
        using var stage = new LicenceStage();
        var desks = await Three(stage, stage.Trial(Serial));
        stage.Wrong["server1"] = TimeSpan.FromDays(3000);
        desks[0].Check();
        stage.Wrong.Clear();
        await Do(desks[0], LicenceDeed.Distribute);
        Assert.AreNotEqual("", desks[0].Standing.Refusal);
        desks[0].Check();
        Assert.AreEqual(LicenceStanding.Free, desks[0].Standing);
    }

    [TestMethod]
    public async Task A_clock_that_was_set_back_everywhere_is_believed_when_an_operator_says_so()
    {
        using var stage = new LicenceStage();
        var desks = await Three(stage, stage.Trial(Serial));
        foreach (int year in new[] { 2035, 2026 })
        {
            stage.Time.AdjustTime(new(year, 1, 5, 0, 0, 0, TimeSpan.Zero));
            foreach (var desk in desks) desk.Check();
        }
        Assert.AreEqual(3, stage.Told("lcns 11 The clock of this server is behind"));
        foreach (var desk in desks)
        {
            StringAssert.Contains(desk.Standing.Refusal, "expired");
            Assert.AreEqual("", (await Do(desk, LicenceDeed.TrustClock)).Fault);
            Assert.AreEqual(LicenceStanding.Free, desk.Standing);
        }
        Assert.AreEqual(3, stage.Told("lcns 18 An operator said"));
        StringAssert.Contains((await Do(desks[0], LicenceDeed.TrustClock)).Fault, "not behind");
    }

    [TestMethod]
    public async Task What_lapses_while_the_service_is_stopped_does_not_come_back_with_it()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(LicenceStage.Agent));
        await Do(one, LicenceDeed.Register, stage.Term("DBAG", Serial));
        stage.Time.Advance(TimeSpan.FromDays(31));
        StringAssert.Contains(one.Refusal("DBAG"), "expired");
    }
}
