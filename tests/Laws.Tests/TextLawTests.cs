using System.Text.RegularExpressions;
using Baton.Lab;

namespace Baton.Laws.Tests;

[TestClass]
public sealed partial class TextLawTests
{
    [TestMethod]
    public void Nothing_is_left_for_later() =>
        Repository.None(Offences(Later()), "What is here is finished.");

    [TestMethod]
    public void Nothing_names_the_place_where_it_was_written() =>
        Repository.None(Offences(Workplace()), "No path of a developer's machine.");

    [TestMethod]
    public void No_text_ends_its_lines_in_blanks_or_carriage_returns() =>
        Repository.None(Offences(Trailing()), "Lines end where their text ends.");

    [TestMethod]
    public void The_plugin_list_is_in_step_with_the_plugins() =>
        Assert.IsTrue(ManifestList.InStep(Repository.Root),
            $"{ManifestList.FileName} is out of step: run out/lab/baton-lab manifest .");

    [TestMethod]
    public void Every_plugin_folder_holds_what_every_other_does() =>
        Repository.None(
            from project in Repository.Projects
            where project.StartsWith("plugins/", StringComparison.Ordinal)
            let folder = Path.GetDirectoryName(project) ?? ""
            from file in (string[])["plugin.json", "README.md"]
            where !File.Exists(Repository.Absolute(Path.Combine(folder, file)))
            select $"{folder} has no {file}",
            "A plugin has a manifest and a README.");

    [TestMethod]
    public void A_unit_is_started_again_however_often_it_fails_and_its_README_enables_it() =>
        Repository.None(
            from unit in Repository.Files("*.service")
            let text = File.ReadAllText(Repository.Absolute(unit))
            let name = Path.GetFileNameWithoutExtension(unit)
            where (text.Contains("\nRestart=", StringComparison.Ordinal)
                    && !text.Contains("\nStartLimitIntervalSec=0\n", StringComparison.Ordinal))
                || !Repository.Files("README.md").Any(f => EnablesUnit(name).IsMatch(
                    File.ReadAllText(Repository.Absolute(f))))
            select unit,
            "Whoever relies on a service has it again after any failure and any boot.");

    private static Regex EnablesUnit(string name) =>
        new($@"systemctl enable (--now )?{Regex.Escape(name)}\b");

    // The words are put together here, so that this file does not offend.
    private static IEnumerable<string> Offences(Regex pattern) =>
        from file in Repository.Texts
        from line in File.ReadLines(Repository.Absolute(file)).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1} {line.Item.Trim()}";

    [GeneratedRegex(@"\b(TO" + "DO|FIX" + "ME|HA" + "CK|XX" + @"X)\b|NotImplemented" + "Exception")]
    private static partial Regex Later();

    [GeneratedRegex("/wo" + @"rk/(wt|main|shared)\b|/home/\w+/")]
    private static partial Regex Workplace();

    [GeneratedRegex(@"[ \t\r]$")]
    private static partial Regex Trailing();
}
