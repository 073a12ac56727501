using Baton.Clpvendor;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Licences.Tests;

[TestClass]
public sealed class VendorToolTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-vendor.");

    private string Vendor => Path.Combine(_folder.FullName, "acme");

    [TestCleanup]
    public void Clean() => _folder.Delete(recursive: true);

    [TestMethod]
    public void What_it_issues_is_taken()
    {
        Run($"make {Vendor} --name acme --product DBAG=Agent --product BASE");
        string file = Path.Combine(_folder.FullName, "one.lic");
        Run($"issue {Vendor} --product DBAG --kind node --cluster {Shop.Cluster} --out {file}");
        string[] sheet = Run(
            $"sheet {Vendor} --product BASE --kind cpu --count 4 --cluster {Shop.Cluster}")
            .Split('\n');
        var vendor = Licences.Vendor.Read(
            File.ReadAllText(Path.Combine(Vendor, "vendor.json")));
        var book = Registration.Add(Book.Empty, [vendor], Shop.On("server1"), "",
            File.ReadAllText(file), Shop.Day0);
        book = Registration.Add(book, [vendor], Shop.On("server1"),
            sheet[3].Split(": ")[1], sheet[2].Split(": ")[1], Shop.Day0);
        var judged = LicenceRules.Judge(book, [vendor], Shop.On("server1"), Shop.Day0);
        Assert.IsTrue(judged.Rows.All(r => r.IsValid));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(Vendor, "vendor.key")));
        Assert.HasCount(2, File.ReadAllLines(Path.Combine(Vendor, "serials.txt")));
    }

    [TestMethod]
    public void A_development_licence_is_made_on_the_spot()
    {
        Run($"dev {Vendor} --cluster {Shop.Cluster} --product DBAG --product FSAG=Files");
        var vendor = Licences.Vendor.Read(
            File.ReadAllText(Path.Combine(Vendor, "vendor.json")));
        var book = Registration.Add(Book.Empty, [vendor], Shop.On("server1"), "",
            File.ReadAllText(Path.Combine(Vendor, "FSAG.lic")), Shop.Day0);
        Assert.AreEqual(Standing.Licensed, LicenceRules.Judge(
            book, [vendor], Shop.On("server2"), Shop.Day0).Of("FSAG")!.Standing);
    }

    [TestMethod]
    public void What_is_sold_grows_under_the_same_key()
    {
        Run($"make {Vendor} --name acme --product DBAG=Agent");
        string path = Path.Combine(Vendor, "vendor.json");
        var before = Licences.Vendor.Read(File.ReadAllText(path));
        Run($"extend {Vendor} --product FSAG=Files");
        var after = Licences.Vendor.Read(File.ReadAllText(path));
        Assert.AreEqual(before.Fingerprint, after.Fingerprint);
        CollectionAssert.AreEqual(before.SheetKey, after.SheetKey);
        Assert.IsTrue(after.Sells("DBAG") && after.Sells("FSAG"));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(path));
        Assert.ThrowsExactly<LicenceRefusedException>(
            () => Run($"extend {Vendor} --product FSAG=Files"));
    }

    [TestMethod]
    [DataRow("extend /tmp/x")]
    [DataRow("")]
    [DataRow("make /tmp/x")]
    [DataRow("make /tmp/x --name a")]
    [DataRow("make /tmp/x --name a --product dbag")]
    [DataRow("issue /tmp/x --product DBAG --kind node --out y")]
    [DataRow("issue /tmp/x --product DBAG --kind seat --cluster {id} --out y")]
    [DataRow("issue /tmp/x --product DBAG --kind node --cluster {id}")]
    [DataRow("issue /tmp/x --product DBAG --kind node --cluster {id} --out y --trial")]
    [DataRow("sheet /tmp/x --product DBAG --kind node --cluster {id} --until 2026-13-01")]
    public void A_wrong_line_is_refused(string line) =>
        Assert.ThrowsExactly<FormatException>(() => Run(
            line.Replace("{id}", Shop.Cluster.ToString(), StringComparison.Ordinal)));

    [TestMethod]
    public void A_serial_is_given_out_once()
    {
        Run($"make {Vendor} --name acme --product DBAG");
        string line = $"sheet {Vendor} --product DBAG --kind node --cluster {Shop.Cluster} "
            + "--serial DBAGXXXX000001";
        Run(line);
        Assert.ThrowsExactly<LicenceRefusedException>(() => Run(line));
    }

    private static string Run(string line)
    {
        var output = new StringWriter();
        Deeds.Do(Options.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), output,
            new FakeTimeProvider(Shop.Day0));
        return output.ToString();
    }
}
