namespace Baton.Licences.Tests;

[TestClass]
public sealed class SheetKeyTests
{
    private const string Serial = "DBAGXXXX000042";

    private static readonly Licence Node =
        Shop.Licence(LicenceKind.Node, "DBAG", Serial) with { Count = 300 };

    [TestMethod]
    [DataRow(LicenceKind.Node, "DBAG", 1)]
    [DataRow(LicenceKind.Cpu, "BASE", 65535)]
    [DataRow(LicenceKind.VmNode, "BASE", 300)]
    public void A_sheet_says_all_that_a_file_does(LicenceKind kind, string product, int count)
    {
        using var shop = new Shop();
        var licence = Shop.Licence(kind, product, Serial) with { Count = count };
        string key = shop.Vendor.Sheet(licence);
        StringAssert.Matches(key, new("^([0-9A-Z]{8}-){3}[0-9A-Z]{8}$"));
        Assert.AreEqual(licence, SheetKey.Read(Serial, key, [shop.Vendor], Shop.Cluster));
    }

    [TestMethod]
    public void Every_slip_of_the_typist_is_found()
    {
        using var shop = new Shop();
        string key = shop.Vendor.Sheet(Node);
        for (int i = 0; i < key.Length; i++)
        {
            if (key[i] == '-') continue;
            char other = key[i] == '7' ? '8' : '7';
            Refused(shop, Serial, key[..i] + other + key[(i + 1)..]);
            if (i > 0 && key[i - 1] != '-' && key[i - 1] != key[i])
                Refused(shop, Serial, key[..(i - 1)] + key[i] + key[i - 1] + key[(i + 1)..]);
        }
        Refused(shop, "DBAGXXXX000043", key);
        Refused(shop, Serial, key.ToLowerInvariant());
        Refused(shop, "dbagxxxx000042", key);
        Refused(shop, Serial, key[..^1]);
    }

    [TestMethod]
    [DataRow(true, LicenceKind.Node)]
    [DataRow(false, LicenceKind.FixedTerm)]
    public void Trials_and_fixed_terms_are_files_only(bool trial, LicenceKind kind)
    {
        using var shop = new Shop();
        Assert.ThrowsExactly<LicenceRefusedException>(() => shop.Vendor.Sheet(
            Node with { Trial = trial, Kind = kind }));
    }

    private static void Refused(Shop shop, string serial, string key) =>
        Assert.ThrowsExactly<LicenceRefusedException>(
            () => SheetKey.Read(serial, key, [shop.Vendor], Shop.Cluster), key);
}
