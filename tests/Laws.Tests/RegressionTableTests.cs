using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Laws.Tests;

/// <summary>The table of regressions says which are tested, and those are.</summary>
[TestClass]
public sealed partial class RegressionTableTests
{
    private const string Table = "tests/REGRESSIONS.md";
    private const int Numbers = 219;

    private static readonly SortedDictionary<int, string> Rows = new(
        File.ReadAllLines(Repository.Absolute(Table)).Select(l => Row().Match(l))
            .Where(m => m.Success).ToDictionary(
                m => Number(m.Groups[1].Value), m => m.Groups[2].Value));

    [TestMethod]
    public void Every_number_has_a_row() => Repository.None(
        Enumerable.Range(1, Numbers).Except(Rows.Keys)
            .Select(n => $"{Table} says nothing of {n}"),
        "Every regression is in the table.");

    [TestMethod]
    public void What_the_table_calls_tested_is_cited_by_a_test() => Repository.None(
        from row in Rows
        where IsTested(row.Value) && !Cited().Contains(row.Key)
        select $"no test cites {row.Key}",
        "What is called tested is tested.");

    [TestMethod]
    public void What_a_test_cites_is_called_tested() => Repository.None(
        from number in Cited()
        where !IsTested(Rows.GetValueOrDefault(number, ""))
        select $"{Table} does not name the tests of {number}",
        "What is tested is called so.");

    private static bool IsTested(string where) => where.StartsWith('`');

    private static SortedSet<int> Cited() => [.. Repository.Sources
        .Where(s => s.Path.StartsWith("tests/", StringComparison.Ordinal))
        .SelectMany(s => Citation().Matches(s.Text))
        .SelectMany(m => Digits().Matches(m.Groups[1].Value)).Select(m => Number(m.Value))];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (\d+) \| [^|]+ \| ([^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex("TestProperty\\(\"Regression\", \"([0-9, ]+)\"")]
    private static partial Regex Citation();
}
