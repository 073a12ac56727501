using System.Text;

namespace Baton.Conf.Tests;

/// <summary>Files that somebody broke, by accident or on purpose.</summary>
[TestClass]
public sealed class HostileConfTests
{
    [TestMethod]
    [DataRow("good.conf")]
    [DataRow("vendor.conf")]
    public void Every_truncation_is_a_fault_and_never_a_throw(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Sample.Folder, file));
        int end = bytes.AsSpan().LastIndexOf("</root>"u8) + "</root>".Length;
        for (int length = 0; length < end; length++)
        {
            var read = Sample.Read(bytes[..length]);
            Assert.IsNull(read.Config, $"{length} bytes");
            Assert.IsNotEmpty(read.Faults, $"{length} bytes");
        }
    }

    [TestMethod]
    public void Any_element_may_be_gone_without_a_throw()
    {
        var lines = Sample.Good.Split('\n');
        for (int i = 0; i < lines.Length; i++)
            _ = Sample.Read(string.Join('\n', lines.Where((_, n) => n != i)));
    }

    [TestMethod]
    public void Any_byte_may_be_another_without_a_throw()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample.Good);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte was = bytes[i];
            bytes[i] = (byte)"<>/\"&@0\xFF\0"[i % 9];
            _ = Sample.Read(bytes);
            bytes[i] = was;
        }
    }

    [TestMethod]
    [DataRow("<!DOCTYPE root [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;&a;&a;\">]>")]
    [DataRow("<!DOCTYPE root SYSTEM \"file:///etc/passwd\">")]
    [DataRow("<!DOCTYPE root [<!ENTITY x SYSTEM \"file:///etc/shadow\">]>")]
    public void A_document_type_is_refused(string dtd)
    {
        string text = Sample.Good
            .Replace("<root>", dtd + "<root>", StringComparison.Ordinal)
            .Replace("two servers", "&b;&x;", StringComparison.Ordinal);

        Assert.AreEqual("clp.conf:2: error: : a document type (DTD) is not allowed",
            string.Join('\n', Sample.Read(text).Faults));
    }

    [TestMethod]
    public void Predefined_entities_are_read() =>
        Assert.AreEqual("<a&b>", Sample.Config(Sample.Read(
            Sample.With("two servers", "&lt;a&amp;b&gt;"))).Comment);

    [TestMethod]
    [DataRow("<cluster/>", "clp.conf:1: error: : the root element is 'cluster' and must be 'root'")]
    [DataRow("", "clp.conf:0: error: : not well-formed XML: Root element is missing.")]
    [DataRow("<root xmlns=\"urn:x\"/>",
        "clp.conf:1: error: root: an element with a namespace is not allowed here")]
    public void A_file_of_another_kind_is_refused(string text, string fault) =>
        Assert.AreEqual(fault, string.Join('\n', Sample.Read(text).Faults));

    [TestMethod]
    public void An_empty_root_is_told_everything_that_is_missing() =>
        Assert.AreEqual("cluster: is missing\nserver: there is no server\nheartbeat: there is no "
            + "heartbeat: at least one lanhb that every server has an address on",
            string.Join('\n', Sample.Read("<root/>").Errors
                .Select(e => $"{e.Path}: {e.Text}")
                .Where(t => !t.StartsWith("cluster/", StringComparison.Ordinal))));

    [TestMethod]
    public void Too_deep_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 40))
            + string.Concat(Enumerable.Repeat("</a>", 40));

        Assert.Contains("at most 200000 elements, 32 deep, are allowed",
            Sample.Read(Sample.With("</root>", deep + "</root>")).Faults[0].Text);
    }

    [TestMethod]
    public void Too_many_elements_are_refused() =>
        Assert.Contains("at most 200000 elements, 32 deep, are allowed",
            Sample.Read("<root>" + string.Concat(Enumerable.Repeat("<a/>", 200_001)) + "</root>")
                .Faults[0].Text);

    [TestMethod]
    public void Bytes_that_are_not_of_the_encoding_are_told_with_their_line()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample.Good);
        bytes[bytes.AsSpan().IndexOf("two servers"u8)] = 0xFF;

        Assert.AreEqual("clp.conf:6: error: : there are bytes that are not UTF-8",
            string.Join('\n', Sample.Read(bytes).Faults));
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_a_fault()
    {
        var read = ConfReader.Read("/nonexistent/clp.conf", Types.All);

        Assert.IsNull(read.Config);
        Assert.Contains("cannot be read", read.Faults.Single().Text);
    }

    [TestMethod]
    public void A_secret_is_not_in_a_message()
    {
        string text = Sample.With("<path>start.sh</path>",
            "<path>start.sh</path><password>hunter2-and-more</password>");

        Assert.DoesNotContain("hunter2", string.Join('\n', Sample.Read(text).Faults));
    }
}
