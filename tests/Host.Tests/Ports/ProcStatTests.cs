using Baton.Host.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class ProcStatTests
{
    private const string Rest =
        " 1 40 41 34817 40 4194304 1 0 0 0 1 2 0 0 20 0 1 0 987654 1000 2 18446744073709551615";

    private const string Others =
        " 1 40 41 34817 40 4194304 1 0 0 0 1 2 0 0 20 0 3 0 987654 1000 2 18446744073709551615";

    [TestMethod]
    [DataRow("42 (sleep) S" + Rest, 'S', 1, true)]
    [DataRow("42 (a) Z 1) R" + Rest, 'R', 1, true)]
    [DataRow("42 (with space) Z" + Rest, 'Z', 1, false)]
    [DataRow("42 (first thread ended) Z" + Others, 'Z', 3, true)]
    [DataRow("1234567 (x) X" + Rest, 'X', 1, false)]
    public void The_last_bracket_ends_the_name(string line, char state, int threads, bool lives)
    {
        var stat = ProcStat.Parse(line);

        Assert.AreEqual(new ProcStat(state, 41, threads, 987654), stat);
        Assert.AreEqual(lives, stat!.Value.Lives);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("42 (sleep)")]
    [DataRow("42 (sleep) S 1 2 3")]
    [DataRow("42 sleep S" + Rest)]
    public void What_is_no_such_line_is_null(string line) => Assert.IsNull(ProcStat.Parse(line));

    [TestMethod]
    [DataRow("some avg10=1.25 avg60=0.2 avg300=0.2 total=1\nfull avg10=0.00", "1.25%")]
    [DataRow("some avg10=7", "7%")]
    [DataRow("", "unknown")]
    public void Pressure_is_the_first_lines_ten_seconds(string text, string said) =>
        Assert.AreEqual(said, Pressure.TenSeconds(text));
}
