using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Host;
using Baton.Licences;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

/// <summary>The licences of three servers that talk to each other, on one clock.</summary>
[TestClass]
public sealed class LicenceDeskTests
{
    private static readonly Product Agent = LicenceStage.Agent;

    private static readonly Product Base = LicenceStage.Base;

    private static Task<ControlReply.LicencesChanged> Do(
        LicenceDesk desk, LicenceDeed deed, string text = "") => LicenceStage.Do(desk, deed, text);

    [TestMethod]
    public void A_cluster_that_buys_nothing_keeps_nothing()
    {
        using var stage = new LicenceStage();
        var desk = stage.Desk("server1", catalog: Catalog.Empty);
        Assert.IsFalse(desk.IsActive);
        Assert.AreEqual(LicenceStanding.Free, desk.Standing);
        Assert.IsEmpty(desk.List().Licences);
        Assert.IsEmpty(stage.Alerts);
        stage.Time.Advance(TimeSpan.FromDays(3));
        Assert.IsEmpty(stage.Alerts);
    }

    [TestMethod]
    public async Task What_one_server_registers_all_have_and_who_was_down_gets_it_later()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        var two = stage.Desk("server2");
        stage.Down.Add("server3");
        var told = await Do(one, LicenceDeed.AddVendor, stage.Statement(Agent));
        CollectionAssert.AreEqual(new[] { "server3" }, told.Unreached.ToArray());
        await Do(one, LicenceDeed.Register, stage.Term("DBAG", "AAAAAAAA000000"));
        Assert.AreEqual("", two.Refusal("DBAG"));

        stage.Down.Clear();
        var three = stage.Desk("server3");
        StringAssert.Contains(three.Refusal("DBAG"), "not registered");
        told = await Do(two, LicenceDeed.Distribute);
        Assert.IsTrue(told.Unreached.IsEmpty);
        Assert.AreEqual("", three.Refusal("DBAG"));
        Assert.AreEqual("valid", three.List().Licences.Single().Status);

        await Do(three, LicenceDeed.DeleteAll);
        StringAssert.Contains(one.Refusal("DBAG"), "not registered");
    }

    [TestMethod]
    public async Task They_outlive_the_daemon_and_a_clock_that_goes_back()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(Agent));
        await Do(one, LicenceDeed.Register, stage.Term("DBAG", "AAAAAAAA000000"));
        stage.Time.Advance(TimeSpan.FromDays(29));
        Assert.AreEqual("", stage.Desk("server1").Refusal("DBAG"));
        stage.Time.Advance(TimeSpan.FromDays(2));
        StringAssert.Contains(stage.Desk("server1").Refusal("DBAG"), "expired in 2026/01/30");
        stage.Time.AdjustTime(new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
        StringAssert.Contains(stage.Desk("server1").Refusal("DBAG"), "expired in 2026/01/30");
        StringAssert.Contains(string.Join('\n', stage.Alerts), "lcns 11 The clock of this");
    }

    [TestMethod]
    public async Task A_term_that_ends_lets_what_runs_go_on_and_nothing_new_begin()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(Agent, Base));
        one.Note(Sample.State, new Event.Woke(),
            Sample.State with { Phase = ServicePhase.Running });
        await Do(one, LicenceDeed.Register, stage.Term("DBAG", "AAAAAAAA000000"));
        await Do(one, LicenceDeed.Register, stage.Term("BASE", "AAAAAAAA000001"));
        stage.Alerts.Clear();
        for (int day = 0; day < 33; day++) stage.Time.Advance(TimeSpan.FromDays(1));
        // On four days, of both products.
        Assert.HasCount(8, stage.Alerts.Where(a => a.Contains("lcns 10 The fixed term license "
            + "has expired in 2026/01/30", StringComparison.Ordinal)).ToList());
        Assert.AreEqual("", one.Refusal("DBAG"));
        Assert.IsTrue(one.Standing is { Rejoins: true, Stops: false });

        var fourth = Sample.Config.Servers[0] with { Name = "server4" };
        var more = Sample.Config with { Servers = Sample.Config.Servers.Add(fourth) };
        StringAssert.Contains(one.Objections(Sample.Config, more).Single(), "server4");
        var monitor = Sample.Config with
        {
            Monitors = [new MonitorConfig { Name = "psqlw1", Type = "psqlw" }],
        };
        StringAssert.Contains(one.Objections(Sample.Config, monitor).Single(), "psqlw1");
        Assert.IsEmpty(one.Objections(monitor, monitor));

        Assert.AreEqual("", stage.Desk("server1", runs: true).Refusal("DBAG"));
        StringAssert.Contains(stage.Desk("server1").Refusal("DBAG"), "expired");
        one.Note(Sample.State with { Phase = ServicePhase.Stopping }, new Event.Woke(),
            Sample.State);
        var deadline = TimeProvider.System.GetTimestamp();
        while (one.Refusal("DBAG").Length == 0)
        {
            await Task.Yield();
            Assert.IsLessThan(10, TimeProvider.System.GetElapsedTime(deadline).TotalSeconds);
        }
    }

    [TestMethod]
    public async Task A_trial_that_ends_stops_the_cluster_at_the_next_check()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(Base));
        Assert.IsFalse(one.Standing.Stops, "there is a day to register a licence");
        await Do(one, LicenceDeed.Register, stage.Trial("AAAAAAAA000000"));
        Assert.AreEqual(LicenceStanding.Free, one.Standing);
        stage.Time.Advance(TimeSpan.FromDays(29));
        Assert.AreEqual(LicenceStanding.Free, one.Standing);
        stage.Time.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(new LicenceStanding("The trial license has expired in 2026/01/30. "
            + "(Product name:Baton)", false, true), one.Standing);
    }

    [TestMethod]
    public async Task Of_two_vendors_of_a_product_the_first_is_believed()
    {
        using var stage = new LicenceStage();
        using var other = new LicenceStage();
        var one = stage.Desk("server1");
        Assert.AreEqual("", (await Do(one, LicenceDeed.AddVendor, stage.Statement(Agent))).Fault);
        StringAssert.Contains((await Do(
            one, LicenceDeed.AddVendor, other.Statement(Agent))).Fault, "another vendor acme");
        StringAssert.Contains((await Do(one, LicenceDeed.Register,
            other.Term("DBAG", "AAAAAAAA000000"))).Fault, "changed after");
        StringAssert.Contains((await Do(one, LicenceDeed.AddVendor, "{}")).Fault, "cannot be read");
    }

    [TestMethod]
    [TestProperty("Regression", "118")]
    [DoNotParallelize] // What the whole process holds is measured.
    public async Task The_check_leaves_nothing_behind_however_often_it_comes()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        await Do(one, LicenceDeed.AddVendor, stage.Statement(Agent));
        await Do(one, LicenceDeed.Register, stage.Term("DBAG", "AAAAAAAA000000", days: 1000));
        for (int i = 0; i < 50; i++) one.Check();
        stage.Alerts.Clear();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 400; i++)
        {
            one.Check();
            stage.Alerts.Clear();
        }
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.IsLessThan(2_000_000, grown);
        Assert.AreEqual(2, stage.Changes);
    }
}
