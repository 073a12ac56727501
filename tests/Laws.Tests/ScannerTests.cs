namespace Baton.Laws.Tests;

[TestClass]
public sealed class ScannerTests
{
    [TestMethod]
    [DataRow("a // {\nb", "a     \nb")]
    [DataRow("a /* { */ b", "a         b")]
    [DataRow("a \"{\" b", "a     b")]
    [DataRow("a \"\\\"{\" b", "a       b")]
    [DataRow("a @\"\"\"{\" b", "a        b")]
    [DataRow("a '{' b", "a     b")]
    [DataRow("a \"\"\"\n{\"\n\"\"\" b", "a    \n  \n    b")]
    public void Comments_and_literals_are_blanked(string text, string code) =>
        Assert.AreEqual(code, Blanking.Of(text));

    [TestMethod]
    public void Members_are_measured_without_their_attributes()
    {
        const string Code = """
            namespace A;
            public sealed class B<T> where T : class, new()
            {
                private static readonly X Table = new()
                {
                    One,
                };

                [Row(1)]
                [Row(2)]
                public int C()
                {
                    return 1;
                }

                public int D => Kind switch
                {
                    _ => 1,
                };
            }
            """;
        var members = Members.Of(Code).ToList();
        Assert.HasCount(2, members);
        Assert.AreEqual(("public int C()", 11, 4), (
            members[0].Header, members[0].FirstLine, members[0].Lines));
        Assert.AreEqual(4, members[1].Lines);
    }

    [TestMethod]
    [DataRow("sdk/Ports/IFiles.cs", "Baton.Sdk.Ports")]
    [DataRow("kernel/Host/Ports/FilesPort.cs", "Baton.Host.Ports")]
    [DataRow("plugins/resources/fip/FipResource.cs", "Baton.Plugins.Fip")]
    [DataRow("tools/clp/Text/Table.cs", "Baton.Clp.Text")]
    [DataRow("tests/Host.Tests/CatalogTests.cs", "Baton.Host.Tests")]
    public void A_folder_stands_for_a_namespace(string path, string due) =>
        Assert.AreEqual(due, FolderNames.NamespaceOf(path));
}
