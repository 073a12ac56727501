using System.Xml;
using System.Xml.Schema;

namespace Baton.Conf.Tests;

/// <summary>The samples that ship, and the schema beside them.</summary>
[TestClass]
public sealed class ShippedSamplesTests
{
    [TestMethod]
    [DataRow("two-servers", 2, 1)]
    [DataRow("five-servers", 5, 3)]
    public void A_shipped_sample_has_no_fault_and_is_canonical(
        string name, int servers, int groups)
    {
        string path = Path.Combine(Sample.Shipped, name, "clp.conf");

        var read = ConfReader.Read(path, Types.All);

        Assert.AreEqual("", string.Join('\n', read.Faults));
        var config = Sample.Config(read);
        Assert.AreEqual((servers, groups), (config.Servers.Length, config.Groups.Length));
        Assert.IsEmpty(read.Kept);
        Assert.AreEqual(File.ReadAllText(path), System.Text.Encoding.UTF8.GetString(
            ConfWriter.ToBytes(config, Types.All, [])));
    }

    [TestMethod]
    [DataRow("Shipped/two-servers/clp.conf")]
    [DataRow("Shipped/five-servers/clp.conf")]
    [DataRow("Samples/good.conf")]
    [DataRow("Samples/vendor.conf")]
    public void The_schema_accepts_it(string file)
    {
        string path = Path.Combine(AppContext.BaseDirectory, file);
        Assert.AreEqual("", string.Join('\n', Validate(Decoded(File.ReadAllBytes(path)))));
    }

    [TestMethod]
    [DataRow("<interval>100</interval>", "<interval>0100</interval>")]
    [DataRow("<npaction>1</npaction>", "<npaction>99</npaction>")]
    [DataRow("<gid>0</gid>", "<gdi>0</gdi>")]
    [DataRow("<priority>1</priority>", "<priority>one</priority>")]
    [DataRow("<type>grp</type>", "<type>group</type>")]
    [DataRow("<server name=\"server2\">", "<server>")]
    public void The_schema_refuses_it(string old, string replacement) =>
        Assert.IsNotEmpty(Validate(Sample.With(old, replacement)));

    private static string Decoded(byte[] bytes) =>
        ConfText.Decode(bytes, new ConfFindings("x"))!;

    private static List<string> Validate(string text)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, Path.Combine(AppContext.BaseDirectory, "clp.xsd"));
        settings.ValidationEventHandler += (_, e) => faults.Add(e.Message);
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        using var reader = XmlReader.Create(new StringReader(text), settings);
        while (reader.Read())
        {
        }
        return [.. faults.Where(f => !f.Contains("Could not find schema information",
            StringComparison.Ordinal))];
    }
}
