using Baton.Plugins.Exec;

namespace Baton.Plugins.Tests.Exec;

[TestClass]
public sealed class ReturnValuesTests
{
    [TestMethod]
    [DataRow("", "0", "1 255")]
    [DataRow(" ", "0", "1")]
    [DataRow("0", "0", "1")]
    [DataRow("0,2-4", "0 2 3 4", "1 5")]
    [DataRow("1, 3 , 255", "1 3 255", "0 2 254")]
    public void List_allows_what_it_says(string list, string allowed, string refused)
    {
        var values = ReturnValues.Parse(list)!;
        Assert.IsTrue(allowed.Split(' ').All(c => values.Allows(int.Parse(c, null))));
        Assert.IsFalse(refused.Split(' ').Any(c => values.Allows(int.Parse(c, null))));
        Assert.AreEqual(values.ToString(), ReturnValues.Parse(values.ToString())!.ToString());
    }

    [TestMethod]
    [DataRow("x")]
    [DataRow("0,")]
    [DataRow("256")]
    [DataRow("-1")]
    [DataRow("4-2")]
    [DataRow("1-2-3")]
    public void Text_that_is_no_list_is_refused(string list) =>
        Assert.IsNull(ReturnValues.Parse(list));
}
