using Baton.Profile.Names;

namespace Baton.Tools.Tests.Profile;

[TestClass]
public sealed class MethodListTests
{
    [TestMethod]
    [DataRow("System.String")]
    [DataRow("Baton.Core!Baton.Core.State")]
    [DataRow("System.Collections.Generic.Dictionary`2{System.__Canon;System.Int32}")]
    [DataRow("System.Collections.Generic.List`1+Enumerator{System.Lazy`2{A!B[];A!C}}")]
    [DataRow("System.Int32[,][]")]
    [DataRow("System.Byte*")]
    [DataRow("System.Byte&")]
    [DataRow("Baton.Host!<>z__ReadOnlyArray`1{System.__Canon}")]
    public void A_type_is_read_as_it_was_written(string text) =>
        Assert.AreEqual(text, TypePath.Parse(text).ToString());

    [TestMethod]
    [DataRow("System.Collections.Generic.List`1{System.Int32")]
    [DataRow("System.Int32[")]
    [DataRow("System.Int32}")]
    public void A_type_that_was_cut_is_refused(string text) =>
        Assert.ThrowsExactly<Baton.Profile.ProfileFailure>(() => TypePath.Parse(text));

    [TestMethod]
    public void A_list_is_read_as_it_was_written()
    {
        string[] lines =
        [
            "A!B",
            " .ctor (String,Int32)",
            " Map {System.Int32;System.__Canon} (!!0,!!1)",
            " Plain",
            "System.Collections.Generic.List`1{System.Int32}",
            " Add",
        ];
        using var written = new StringWriter { NewLine = "\n" };
        MethodList.Write(written, MethodList.Read(lines.Prepend("# a remark")));
        CollectionAssert.AreEqual(lines, written.ToString().TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void A_method_without_a_type_is_refused() =>
        Assert.ThrowsExactly<Baton.Profile.ProfileFailure>(
            () => MethodList.Read([" Lost"]).ToList());

    [TestMethod]
    [DataRow("A.B+<Run>d__12", "A.B+<Run>d__#")]
    [DataRow("A.B+<>c__DisplayClass1_0", "A.B+<>c__DisplayClass1_0")]
    [DataRow("A.B", "A.B")]
    public void Only_the_number_of_a_state_machine_is_left_out(string name, string kept) =>
        Assert.AreEqual(kept, Library.Unnumbered(name));
}
