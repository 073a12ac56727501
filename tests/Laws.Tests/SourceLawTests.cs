using System.Text.RegularExpressions;

namespace Baton.Laws.Tests;

[TestClass]
public sealed partial class SourceLawTests
{
    private const int ColumnsMax = 100;
    private const int MethodLinesMax = 70;
    private const int FileLinesMax = 300;

    [TestMethod]
    public void Every_line_fits_a_hundred_columns() =>
        Repository.None(
            from source in Repository.Sources
            from line in source.Lines.Index()
            where line.Item.Length > ColumnsMax
            select $"{source.Path}:{line.Index + 1} has {line.Item.Length} columns",
            $"A line has at most {ColumnsMax} columns.");

    [TestMethod]
    public void Every_method_can_be_seen_at_once() =>
        Repository.None(
            from source in Repository.Sources
            from member in Members.Of(source.Code)
            where member.Lines > MethodLinesMax
            select $"{source.Path}:{member.FirstLine} {member.Header}: {member.Lines} lines",
            $"A method has at most {MethodLinesMax} lines.");

    [TestMethod]
    public void Every_file_is_one_concept() =>
        Repository.None(
            from source in Repository.Sources
            let lines = source.Lines.Count()
            where lines > FileLinesMax
            select $"{source.Path} has {lines} lines",
            $"A file has at most {FileLinesMax} lines.");

    [TestMethod]
    public void No_type_is_named_after_nothing() =>
        Repository.None(
            from source in Repository.Sources
            from Match match in EmptyName().Matches(source.Code)
            select $"{source.Path}: {match.Groups["name"].Value}",
            "A type is named for what it is: not Manager, Helper, Util, Base, Common, Misc.");

    [TestMethod]
    public void Every_namespace_is_its_folder() =>
        Repository.None(
            from source in Repository.Sources
            let said = Namespace().Match(source.Code).Groups["name"].Value
            where said.Length > 0 && !FolderNames.IsFree(source.Path)
            let due = FolderNames.NamespaceOf(source.Path)
            where !said.Equals(due, StringComparison.Ordinal)
            select $"{source.Path} says {said}, its folder {due}",
            "A namespace is the folder.");

    [TestMethod]
    public void Every_namespace_is_file_scoped() =>
        Repository.None(
            from source in Repository.Sources
            where BlockNamespace().IsMatch(source.Code)
            select source.Path,
            "A namespace is file-scoped.");

    [TestMethod]
    public void Every_class_is_sealed_abstract_or_static() =>
        Repository.None(
            from source in Repository.Sources
            // BenchmarkDotNet derives from what it measures.
            where !source.Path.StartsWith("tests/Benchmarks/", StringComparison.Ordinal)
            from Match match in OpenClass().Matches(source.Code)
            select $"{source.Path}: {match.Value.Trim()}",
            "A class is sealed unless it says why it is not.");

    [TestMethod]
    public void Every_public_type_says_what_it_is_for() =>
        Repository.None(
            from source in Repository.Sources
            where !source.IsTest
            from offence in Undocumented(source)
            select $"{source.Path}: {offence}",
            "A public type has a summary.");

    [TestMethod]
    public void Tests_wait_for_what_they_wait_for() =>
        Repository.None(
            from source in Repository.Sources
            where source.IsTest && !source.Path.Contains("/Fixtures/", StringComparison.Ordinal)
            from line in source.Code.Split('\n').Index()
            where Sleep().IsMatch(line.Item)
                && !line.Item.Contains("Infinite", StringComparison.Ordinal)
            select $"{source.Path}:{line.Index + 1}",
            "A test waits for an event with a deadline; it does not sleep.");

    private static IEnumerable<string> Undocumented(Source source)
    {
        string[] text = source.Text.Split('\n');
        string[] code = source.Code.Split('\n');
        for (int i = 0; i < code.Length; i++)
        {
            if (!PublicType().IsMatch(code[i]))
                continue;
            int before = i - 1;
            while (before >= 0 && text[before].TrimStart().StartsWith('['))
                before--;
            if (before < 0 || !text[before].TrimStart().StartsWith("///", StringComparison.Ordinal))
                yield return text[i].Trim();
        }
    }

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+((struct|class)\s+)?"
        + @"(?<name>\w*(Manager|Helpers?|Utils?|Utility|Base|Common|Misc))\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^namespace\s+[\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"^\s*(public |internal |private |file |protected )*"
        + @"((partial |unsafe )*class|record(?! struct)( class)?) \w+",
        RegexOptions.Multiline)]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\(")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^public\s+[\w\s]*\b(class|struct|record|interface|enum)\b")]
    private static partial Regex PublicType();
}
