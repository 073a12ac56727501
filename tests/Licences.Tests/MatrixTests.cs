namespace Baton.Licences.Tests;

/// <summary>Kind, state and server role over 400 days.</summary>
[TestClass]
public sealed class MatrixTests
{
    private const string Serial = "AAAAAAAA000000";

    [TestMethod]
    // Kind, product, trial, registered on, seen on, 401 daily checks.
    [DataRow(LicenceKind.Cpu, "BASE", false, "server1", "server1", "Licensed 401")]
    [DataRow(LicenceKind.Cpu, "BASE", false, "server1", "server3", "Licensed 401")]
    [DataRow(LicenceKind.Cpu, "BASE", true, "server1", "server1", "Licensed 31, Expired 370")]
    [DataRow(LicenceKind.Cpu, "BASE", true, "server1", "server2", "Licensed 31, Expired 370")]
    [DataRow(LicenceKind.VmNode, "BASE", false, "server2", "server2", "Licensed 401")]
    [DataRow(LicenceKind.VmNode, "BASE", false, "server2", "server1", "Licensed 401")]
    [DataRow(LicenceKind.VmNode, "BASE", true, "server2", "server1", "Licensed 31, Expired 370")]
    [DataRow(LicenceKind.FixedTerm, "BASE", false, "server1", "server1",
        "Licensed 30, Lapsed 371")]
    [DataRow(LicenceKind.FixedTerm, "BASE", false, "server1", "server3",
        "Licensed 30, Lapsed 371")]
    [DataRow(LicenceKind.Node, "DBAG", false, "server1", "server1", "Licensed 401")]
    [DataRow(LicenceKind.Node, "DBAG", false, "server1", "server2", "Missing 401")]
    [DataRow(LicenceKind.Node, "DBAG", false, "server2", "server2", "Licensed 401")]
    [DataRow(LicenceKind.Node, "DBAG", false, "server2", "server1", "Missing 401")]
    [DataRow(LicenceKind.Node, "DBAG", true, "server2", "server2", "Licensed 31, Expired 370")]
    [DataRow(LicenceKind.Node, "DBAG", true, "server2", "server1", "Missing 401")]
    [DataRow(LicenceKind.FixedTerm, "DBAG", false, "server1", "server1",
        "Licensed 30, Lapsed 371")]
    [DataRow(LicenceKind.FixedTerm, "DBAG", false, "server1", "server2",
        "Licensed 30, Lapsed 371")]
    [TestProperty("Regression", "1")]
    public void A_licence_holds_for_its_time_on_the_servers_it_is_for(LicenceKind kind,
        string product, bool trial, string registeredOn, string seenOn, string days)
    {
        using var shop = new Shop();
        var licence = Shop.Licence(kind, product, Serial);
        shop.Add(registeredOn, trial ? Shop.Trial(licence, 0, 30) : licence);
        Assert.AreEqual(days, shop.Days(product, seenOn));
    }

    [TestMethod]
    [DataRow("BASE", "server1")]
    [DataRow("BASE", "server2")]
    [DataRow("DBAG", "server1")]
    [DataRow("DBAG", "server3")]
    public void Without_a_licence_a_product_is_missing(string product, string server)
    {
        using var shop = new Shop();
        Assert.AreEqual("Missing 401", shop.Days(product, server));
    }

    [TestMethod]
    [DataRow(LicenceKind.Cpu, "BASE", "server2")]
    [DataRow(LicenceKind.FixedTerm, "BASE", "server2")]
    [DataRow(LicenceKind.FixedTerm, "DBAG", "server3")]
    public void What_is_the_master_server_s_is_registered_nowhere_else(
        LicenceKind kind, string product, string server)
    {
        using var shop = new Shop();
        StringAssert.Contains(
            shop.Refusal(server, shop.File(Shop.Licence(kind, product, Serial))),
            "registered on the master server, which is server1");
    }

    [TestMethod]
    public void A_trial_that_begins_later_is_told_of_until_it_does()
    {
        using var shop = new Shop();
        shop.Add("server2", Shop.Trial(Shop.Licence(LicenceKind.Node, "DBAG", Serial), 10, 39));
        StringAssert.Contains(shop.Alerts("server2"), "Error 8 The trial license is valid from "
            + "2026/01/11. (Product name:Database Agent)");
        Assert.AreEqual("Missing 10, Licensed 30, Expired 361", shop.Days("DBAG", "server2"));
        StringAssert.Contains(shop.Alerts("server2"), "Error 5 The trial license has expired in "
            + "2026/02/09. (Product name:Database Agent)");
    }

    [TestMethod]
    public void Terms_in_stock_start_when_the_former_ends_and_a_gap_is_not_filled()
    {
        using var shop = new Shop();
        var term = Shop.Licence(LicenceKind.FixedTerm, "DBAG", Serial) with { Count = 3 };
        shop.Add("server1", term);
        shop.Now = Shop.Day0.AddDays(3);
        shop.Add("server1", term with { Serial = "AAAAAAAA000001", Days = 100 });
        Assert.AreEqual(RowState.Stocked, shop.Judge("server1").Rows[1].State);
        Assert.AreEqual("Licensed 130, Lapsed 271", shop.Days("DBAG", "server2"));

        shop.Now = Shop.Day0.AddDays(200);
        shop.Book = shop.Book with { Seen = shop.Now };
        shop.Add("server1", term with { Serial = "AAAAAAAA000002" });
        shop.Book = shop.Book with { Seen = default };
        Assert.AreEqual("Licensed 130, Lapsed 70, Licensed 30, Lapsed 171",
            shop.Days("DBAG", "server1"));
    }

    [TestMethod]
    public void A_term_that_is_deleted_and_comes_back_goes_on_from_where_it_was()
    {
        using var shop = new Shop();
        var term = Shop.Licence(LicenceKind.FixedTerm, "DBAG", Serial);
        shop.Add("server1", term);
        shop.Now = Shop.Day0.AddDays(20);
        (shop.Book, int count) = Registration.Remove(shop.Book, _ => true, shop.Now);
        Assert.AreEqual(1, count);
        Assert.AreEqual(Standing.Missing, shop.Judge("server1").Of("DBAG")!.Standing);
        shop.Add("server1", term);
        Assert.AreEqual("Licensed 30, Lapsed 371", shop.Days("DBAG", "server1"));
    }

    [TestMethod]
    [DataRow("BASE")]
    [DataRow("DBAG")]
    public void A_term_that_is_over_and_deleted_is_over_still(string product)
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, product, Serial));
        shop.Now = Shop.Day0.AddDays(35);
        (shop.Book, _) = Registration.Remove(shop.Book, _ => true, shop.Now);
        var verdict = shop.Judge("server2").Of(product)!;
        Assert.AreEqual(Standing.Lapsed, verdict.Standing);
        StringAssert.Contains(verdict.Text, "has expired in 2026/01/31");
    }

    [TestMethod]
    [DataRow("BASE")]
    [DataRow("DBAG")]
    public void A_clock_that_is_a_little_behind_the_master_server_s_keeps_no_term_back(
        string product)
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, product, Serial));
        shop.Add("server1", Shop.Licence(
            LicenceKind.FixedTerm, product, "AAAAAAAA000001"));
        shop.Now = Shop.Day0.AddMilliseconds(-20);
        var judged = shop.Judge("server2");
        Assert.AreEqual(Standing.Licensed, judged.Of(product)!.Standing);
        CollectionAssert.AreEqual(new[] { RowState.Valid, RowState.Stocked },
            judged.Rows.Select(r => r.State).ToArray());
    }

    [TestMethod]
    public void Nor_does_it_after_a_term_that_is_over()
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, "DBAG", Serial));
        shop.Now = Shop.Day0.AddDays(40);
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, "DBAG", "AAAAAAAA000001"));
        shop.Now -= TimeSpan.FromMilliseconds(20);
        Assert.AreEqual(Standing.Licensed, shop.Judge("server2").Of("DBAG")!.Standing);
    }

    [TestMethod]
    public void What_is_deleted_makes_room_for_the_stock_from_then_on()
    {
        using var shop = new Shop();
        var term = Shop.Licence(LicenceKind.FixedTerm, "DBAG", Serial);
        shop.Add("server1", term);
        shop.Add("server1", term with { Serial = "AAAAAAAA000001" });
        shop.Now = Shop.Day0.AddDays(20);
        (shop.Book, _) = Registration.Remove(shop.Book, e => e.Serial == Serial, shop.Now);
        var row = shop.Judge("server1").Rows.Single();
        Assert.AreEqual((RowState.Valid, shop.Now), (row.State, row.Start!.Value));
    }

    [TestMethod]
    [DataRow(1, 3, 5, DisplayName = "one licence for a processor, six are there")]
    [DataRow(4, 3, 2, DisplayName = "some")]
    [DataRow(6, 3, 0, DisplayName = "enough")]
    [TestProperty("Regression", "45")]
    public void Too_few_processors_are_a_warning(int count, int servers, int lacking)
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.Cpu, "BASE", Serial) with { Count = count });
        var verdict = shop.Judge($"server{servers}").Of("BASE")!;
        Assert.AreEqual((Standing.Licensed, lacking), (verdict.Standing, verdict.Lacking));
        string warning = "Warning 3 The number of licenses is insufficient. The number of "
            + $"insufficient licenses is {lacking}. (Product name:Baton)";
        Assert.AreEqual(lacking > 0, shop.Alerts("server1").Contains(
            warning, StringComparison.Ordinal));
        StringAssert.Contains(shop.Alerts("server1"),
            $"Info 1 The number of licenses is {count}. (Product name:Baton)");
    }

    [TestMethod]
    [TestProperty("Regression", "62")]
    public void Virtual_servers_with_a_licence_each_need_no_processors()
    {
        using var shop = new Shop();
        shop.Book = shop.Book.With(new Machine("server1", 2, true));
        string[] servers = ["server1", "server2", "server3"];
        foreach (string server in servers)
            shop.Add(server, Shop.Licence(LicenceKind.VmNode, "BASE", Serial) with { Count = 3 });
        Assert.AreEqual("Info 1 The number of licenses is 3. (Product name:Baton)",
            shop.Alerts("server1").Split('\n')[0]);
        Assert.IsFalse(shop.Alerts("server1").Contains("Baton)\nWarning",
            StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(LicenceKind.Cpu, "BASE", "server1", 6)]
    [DataRow(LicenceKind.Node, "DBAG", "server1 server2", 2)]
    public void A_term_that_counts_too_few_is_no_warning_where_other_licences_suffice(
        LicenceKind kind, string product, string servers, int count)
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, product, "AAAAAAAA000001"));
        Assert.AreEqual(2, shop.Judge("server1").Of(product)!.Lacking);
        foreach (string server in servers.Split(' '))
            shop.Add(server, Shop.Licence(kind, product, Serial) with { Count = count });
        Assert.AreEqual(0, shop.Judge("server1").Of(product)!.Lacking);
        Assert.IsFalse(shop.Alerts("server1").Contains("Warning 3", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(1, 2)]
    [DataRow(2, 1)]
    [DataRow(3, 0)]
    public void A_term_is_for_every_server(int count, int lacking)
    {
        using var shop = new Shop();
        var term = Shop.Licence(LicenceKind.FixedTerm, "DBAG", Serial);
        shop.Add("server1", term with { Count = count });
        Assert.AreEqual(lacking, shop.Judge("server2").Of("DBAG")!.Lacking);
        StringAssert.Contains(shop.Alerts("server2"), "Info 9 The fixed term license is valid "
            + "until 2026/01/31. (Product name:Database Agent)");
    }

    [TestMethod]
    public void A_term_that_is_over_is_told_of_every_day()
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, "BASE", Serial));
        for (int day = 31; day < 40; day++)
        {
            shop.Now = Shop.Day0.AddDays(day);
            StringAssert.Contains(shop.Alerts("server3"), "Error 10 The fixed term license has "
                + "expired in 2026/01/31. (Product name:Baton)");
        }
    }
}
