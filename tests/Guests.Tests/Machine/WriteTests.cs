namespace Baton.Guests.Tests.Machine;

[TestClass]
public sealed class WriteTests
{
    private static readonly DateTime Origin = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [TestMethod]
    [DataRow("a1:0 a1:5 b2:6 b2:9", 0)]
    [DataRow("a1:0 b2:6 a1:8 b2:9 a1:20", 14)]
    [DataRow("a1:0 b2:6 a3:9 b2:10", 1)]
    [DataRow("", 0)]
    public void Two_write_at_once_if_the_old_one_does_after_the_new_one_began(
        string writes, int ms)
    {
        var all = writes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => Write.Of(
            new ConsoleLine(Origin.AddMilliseconds(int.Parse(w[3..])), $"@write {w[0]} {w[1]}")));
        Assert.AreEqual(ms, Writes.Overlap(all).TotalMilliseconds);
    }

    [TestMethod]
    [DataRow("@write server1 3", "write")]
    [DataRow("@ready 1", "ready")]
    [DataRow("softdog: Initiating system reboot", "")]
    public void A_line_of_the_laboratory_is_known_by_its_mark(string text, string word) =>
        Assert.AreEqual(word, new ConsoleLine(Origin, text).Word);
}
