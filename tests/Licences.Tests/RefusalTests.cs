using System.Text;

namespace Baton.Licences.Tests;

/// <summary>What is forged, foreign, used twice or dated back is not taken.</summary>
[TestClass]
public sealed class RefusalTests
{
    private const string Serial = "AAAAAAAA000000";

    private static readonly Licence Node = Shop.Licence(LicenceKind.Node, "DBAG", Serial);

    [TestMethod]
    [DataRow("\"count\":1", "\"count\":9")]
    [DataRow("\"product\":\"DBAG\"", "\"product\":\"BASE\"")]
    [DataRow("4b1d63f4", "4b1d63f5")]
    [DataRow("2026-01-01", "2025-01-01")]
    [DataRow("\"user\":\"\"", "\"user\":\"x\"")]
    [DataRow("\"count\":1", "\"count\":1,\"more\":1")]
    [DataRow("\"count\":1", "\"count\":1,\"count\":1")]
    public void A_file_that_was_changed_is_refused(string said, string instead)
    {
        using var shop = new Shop();
        string text = shop.File(Node);
        StringAssert.Contains(text, said);
        shop.Refusal("server1", text.Replace(said, instead, StringComparison.Ordinal));
    }

    [TestMethod]
    public void Every_bit_of_a_file_counts()
    {
        using var shop = new Shop();
        byte[] text = Encoding.UTF8.GetBytes(shop.File(Node).TrimEnd());
        for (int i = 0; i < text.Length; i++)
        {
            byte[] changed = [.. text];
            changed[i] ^= 1;
            string bad = Encoding.UTF8.GetString(changed);
            try
            {
                shop.Add("server1", bad);
                // Base64 has bits at its end that say nothing.
                Assert.IsGreaterThan(text.Length - 6, i, bad);
                shop.Book = Book.Empty;
            }
            catch (LicenceRefusedException)
            {
                // As it should be.
            }
        }
    }

    [TestMethod]
    public void Spaces_and_order_do_not_matter()
    {
        using var shop = new Shop();
        shop.Add("server1", shop.File(Node).Replace(",\"", " ,\n \"", StringComparison.Ordinal));
        Assert.AreEqual(Standing.Licensed, shop.Judge("server1").Of("DBAG")!.Standing);
    }

    [TestMethod]
    public void Another_vendor_is_refused()
    {
        using var shop = new Shop();
        using var other = new Shop("other");
        StringAssert.Contains(shop.Refusal("server1",
            other.File(Node with { Vendor = "other" })), "vendor other is not known here");
        StringAssert.Contains(shop.Refusal("server1", other.File(Node)),
            "changed after it was signed");
        StringAssert.Contains(
            shop.Refusal("server1", other.Vendor.Sheet(Node), Serial), "no vendor");
    }

    [TestMethod]
    public void A_vendor_gives_no_licence_of_what_it_does_not_sell()
    {
        using var shop = new Shop();
        StringAssert.Contains(
            shop.Refusal("server1", shop.File(Node with { Product = "FSAG" })), "does not sell");
    }

    [TestMethod]
    public void Another_cluster_s_licence_is_refused()
    {
        using var shop = new Shop();
        var other = Node with { Cluster = Guid.NewGuid() };
        StringAssert.Contains(
            shop.Refusal("server1", shop.File(other)), "It is for the cluster");
        StringAssert.Contains(shop.Refusal("server1", shop.Vendor.Sheet(other), Serial),
            "made it for this cluster");
    }

    [TestMethod]
    public void The_same_licence_is_not_taken_twice()
    {
        using var shop = new Shop();
        shop.Add("server1", Node);
        StringAssert.Contains(
            shop.Refusal("server1", shop.File(Node)), "It is registered already.");
        StringAssert.Contains(
            shop.Refusal("server2", shop.File(Node)), "It is registered already on server1");
        var two = Node with { Serial = "AAAAAAAA000001", Count = 2 };
        shop.Add("server1", two);
        shop.Add("server2", two);
        shop.Refusal("server3", shop.File(two));
    }

    [TestMethod]
    public void Two_servers_that_took_the_same_licence_apart_find_out()
    {
        using var shop = new Shop();
        var before = shop.Book;
        shop.Add("server1", Node);
        var first = shop.Book;
        shop.Book = before;
        shop.Now = shop.Now.AddMinutes(1);
        shop.Add("server2", Node);
        shop.Book = shop.Book.Merged(first, "server1");
        Assert.AreEqual(Standing.Licensed, shop.Judge("server1").Of("DBAG")!.Standing);
        Assert.AreEqual(Standing.Missing, shop.Judge("server2").Of("DBAG")!.Standing);
        StringAssert.Contains(shop.Alerts("server2"), "Error 6 The registered license is "
            + "invalid. (Product name:DBAG, Serial No:AAAAAAAA000000)");
    }

    [TestMethod]
    public void A_licence_of_tomorrow_s_vendor_means_that_a_clock_is_wrong()
    {
        using var shop = new Shop();
        shop.Now = Shop.Day0.AddDays(-30);
        StringAssert.Contains(
            shop.Refusal("server1", shop.File(Node)), "the clock of this server is wrong");
    }

    [TestMethod]
    public void A_clock_that_was_set_back_is_noticed_and_does_not_help()
    {
        using var shop = new Shop();
        shop.Add("server2", Shop.Trial(Node, 0, 30));
        shop.Now = Shop.Day0.AddDays(40);
        Assert.AreEqual(Standing.Expired, shop.Judge("server2").Of("DBAG")!.Standing);
        shop.Book = shop.Book with { Seen = shop.Now };
        shop.Now = Shop.Day0.AddDays(2);
        Assert.AreEqual(Standing.Expired, shop.Judge("server2").Of("DBAG")!.Standing);
        StringAssert.Contains(shop.Alerts("server2"), "Warning 11 The clock of this server is "
            + "behind 2026/02/10 12:00 UTC");
        StringAssert.Contains(shop.Refusal("server1",
            shop.File(Node with { Serial = "AAAAAAAA000001" })), "Set it right first");
    }

    [TestMethod]
    public void A_trial_that_is_over_is_not_registered()
    {
        using var shop = new Shop();
        shop.Now = Shop.Day0.AddDays(40);
        StringAssert.Contains(shop.Refusal("server1", shop.File(Shop.Trial(Node, 0, 30))),
            "has expired in 2026/01/31");
    }

    [TestMethod]
    [DataRow("9999-12-31")]
    [DataRow("2200-01-01")]
    public void A_trial_that_ends_in_no_time_is_refused(string until)
    {
        using var shop = new Shop();
        var trial = Shop.Trial(Node, 0, 30) with
        {
            Until = DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
        };
        StringAssert.Contains(shop.Refusal("server1", shop.File(trial)), "hundred years");
        // One that an earlier version has taken is invalid, and the others are judged.
        shop.Book = shop.Book.With(new Entry(Serial, "server1", shop.File(trial), false, shop.Now));
        shop.Add("server2", Node with { Serial = "AAAAAAAA000001" });
        CollectionAssert.AreEqual(new[] { RowState.Invalid, RowState.Valid },
            shop.Judge("server1").Rows.Select(r => r.State).ToArray());
    }

    [TestMethod]
    public void A_term_that_was_registered_at_the_end_of_time_takes_no_other_one_along()
    {
        using var shop = new Shop();
        var term = Shop.Licence(LicenceKind.FixedTerm, "DBAG", Serial) with { Days = 36_500 };
        shop.Add("server1", Node with { Serial = "AAAAAAAA000001" });
        foreach (var at in new[] { DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MinValue })
        {
            shop.Book = shop.Book.With(new Entry(Serial, "server1", shop.File(term), false, at));
            var rows = shop.Judge("server1").Rows;
            Assert.AreEqual(RowState.Invalid, rows.Single(r => r.Entry.Serial == Serial).State);
            Assert.IsTrue(rows.Single(r => r.Entry.Serial != Serial).IsValid);
            Rows.Distrusted(shop.Book, [shop.Vendor], Shop.Cluster);
        }
    }

    [TestMethod]
    public void A_licence_of_a_server_that_is_gone_is_registered_on_another_one()
    {
        using var shop = new Shop();
        shop.Add("server1", Shop.Licence(LicenceKind.FixedTerm, "BASE", Serial));
        var rest = Shop.On("server2") with { Servers = ["server2", "server3"] };
        Assert.AreEqual(RowState.Invalid, LicenceRules.Judge(
            shop.Book, [shop.Vendor], rest, shop.Now).Rows.Single().State);
        string text = shop.Book.Entries.Single().Text;
        shop.Now = Shop.Day0.AddDays(10);
        shop.Book = Registration.Add(shop.Book, [shop.Vendor], rest, "", text, shop.Now);
        var row = LicenceRules.Judge(shop.Book, [shop.Vendor], rest, shop.Now).Rows.Single();
        Assert.AreEqual((true, Shop.Day0), (row.IsValid, row.Start!.Value));
        // If the server comes back it is registered once all the same.
        Assert.HasCount(1, shop.Judge("server1").Rows);
    }

    [TestMethod]
    public void Two_words_of_the_same_number_become_one_on_both_servers()
    {
        using var shop = new Shop();
        shop.Add("server1", Node);
        var (early, _) = Registration.Remove(shop.Book, _ => true, shop.Now);
        var (late, _) = Registration.Remove(shop.Book, _ => true, shop.Now.AddHours(1));
        var again = late.With(late.Entries[0] with { DeletedAt = null });
        foreach (var (a, b) in new[] { (early, late), (early, again), (late, again) })
        {
            CollectionAssert.AreEqual(a.Merged(b, "server2").Entries.ToArray(),
                b.Merged(a, "server1").Entries.ToArray());
            Assert.IsNotNull(a.Merged(b, "server2").Entries[0].DeletedAt);
        }
    }

    [TestMethod]
    public void A_licence_for_virtual_servers_is_for_no_other()
    {
        using var shop = new Shop();
        StringAssert.Contains(shop.Refusal("server1",
            shop.File(Shop.Licence(LicenceKind.VmNode, "BASE", Serial))), "for a virtual server");
    }

    [TestMethod]
    public void Servers_tell_each_other_and_a_deletion_is_not_undone_by_the_old_word()
    {
        using var shop = new Shop();
        shop.Add("server1", Node);
        var told = Book.Empty.Merged(shop.Book, "server1");
        CollectionAssert.AreEqual(shop.Book.Entries.ToArray(), told.Entries.ToArray());
        var (without, _) = Registration.Remove(told, _ => true, shop.Now);
        Assert.IsNotNull(without.Merged(shop.Book, "server1").Entries.Single().DeletedAt);
        Assert.IsNotNull(shop.Book.Merged(without, "server2").Entries.Single().DeletedAt);
    }

    [TestMethod]
    public void A_book_that_somebody_wrote_into_is_noticed()
    {
        using var shop = new Shop();
        shop.Add("server1", Node);
        byte[] key = new byte[32];
        byte[] bytes = SealedBook.Write(shop.Book, key, [shop.Statement]);
        var (read, isWhole) = SealedBook.Read(bytes, key);
        Assert.IsTrue(isWhole);
        Assert.AreEqual(shop.Book, read.Book);
        string text = Encoding.UTF8.GetString(bytes)
            .Replace("2026-01-01T12", "2026-01-05T12", StringComparison.Ordinal);
        Assert.IsFalse(SealedBook.Read(Encoding.UTF8.GetBytes(text), key).IsWhole);
        Assert.ThrowsExactly<LicenceRefusedException>(() => SealedBook.Read("{"u8, key));
    }
}
