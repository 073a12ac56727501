namespace Baton.Laws.Tests;

[TestClass]
public sealed class PublicApiTests
{
    private const string Approved = "sdk/PublicApi.approved.txt";

    /// <summary>Set to 1, the test writes the text; the diff is then for a review.</summary>
    private const string Switch = "BATON_APPROVE";

    [TestMethod]
    public void The_contract_is_the_approved_one()
    {
        string file = Repository.Absolute(Approved);
        string now = PublicApi.Of(typeof(Sdk.Call).Assembly);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
            File.WriteAllText(file, now);
        string approved = File.Exists(file) ? File.ReadAllText(file) : "";
        string[] before = approved.Split('\n');
        string[] after = now.Split('\n');
        Repository.None(
            after.Except(before).Select(l => "new:  " + l.Trim())
                .Concat(before.Except(after).Select(l => "gone: " + l.Trim())),
            $"The contract changed: {Switch}=1 writes {Approved}, and somebody approves it.");
        Assert.AreEqual(approved, now);
    }
}
