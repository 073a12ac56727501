using System.Xml.Linq;

namespace Baton.Laws.Tests;

[TestClass]
public sealed class ProjectLawTests
{
    /// <summary>Who may refer to whom: the arrows between stations, and nothing else.</summary>
    private static readonly (string From, string[] To)[] Arrows =
    [
        ("sdk/", []),
        ("kernel/Core/", ["sdk/"]),
        ("kernel/Wire/", ["kernel/Core/", "sdk/"]),
        ("kernel/Conf/", ["kernel/Core/", "sdk/"]),
        ("kernel/Host/", ["kernel/Core/", "sdk/"]),
        ("kernel/Licences/", ["kernel/Core/", "sdk/"]),
        ("kernel/Clpd/", ["kernel/Wire/", "kernel/Conf/", "kernel/Host/", "kernel/Licences/",
            "kernel/Core/", "sdk/"]),
        ("kernel/Clphost/", ["kernel/Host/", "kernel/Core/", "sdk/"]),
        ("plugins/", []),
        ("tools/clp/", ["kernel/Wire/", "kernel/Conf/", "kernel/Core/", "sdk/", "kernel/Host/"]),
        ("tools/clpweb/", ["kernel/Wire/", "kernel/Conf/", "kernel/Core/", "sdk/"]),
        ("tools/clpvendor/", ["kernel/Licences/", "kernel/Core/", "sdk/"]),
        ("tools/clpwitness/", []),
        ("tools/clpplugin/", ["kernel/Host/", "kernel/Core/", "sdk/"]),
        ("tools/clpsim/",
            ["kernel/Core/", "kernel/Conf/", "kernel/Host/", "kernel/Wire/", "sdk/"]),
        ("tools/lab/", []),
        ("tools/profile/", []),
    ];

    [TestMethod]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Absolute("Plugins.sln");
        Assert.IsTrue(File.Exists(solution), "Plugins.sln is missing");
        string text = File.ReadAllText(solution).Replace('\\', '/');
        Repository.None(
            Repository.Projects.Where(p => !text.Contains($"\"{p}\"", StringComparison.Ordinal)),
            "Every project is in Plugins.sln.");
    }

    [TestMethod]
    public void References_run_only_along_the_arrows() =>
        Repository.None(
            from project in Repository.Projects
            where !project.StartsWith("tests/", StringComparison.Ordinal)
            from reference in Repository.ReferencesOf(project)
            where !MayRefer(project, reference)
            select $"{project} -> {reference}",
            "A project refers only to what the architecture lets it.");

    [TestMethod]
    public void Every_package_version_is_said_once() =>
        Repository.None(
            from project in Repository.Projects
            from package in XDocument.Load(Repository.Absolute(project))
                .Descendants("PackageReference")
            where package.Attribute("Version") is not null
            select $"{project}: {(string?)package.Attribute("Include")}",
            "Package versions stand in Directory.Packages.props.");

    [TestMethod]
    public void Plugins_bring_no_reference_of_their_own_to_the_sdk() =>
        Repository.None(
            from project in Repository.Projects
            where project.StartsWith("plugins/", StringComparison.Ordinal)
                && Repository.ReferencesOf(project).Any()
            select project,
            "A plugin refers to the SDK by plugins/Directory.Build.props alone.");

    private static bool MayRefer(string project, string reference)
    {
        var arrow = Arrows.FirstOrDefault(
            a => project.StartsWith(a.From, StringComparison.Ordinal));
        return arrow.From is not null
            && arrow.To.Any(to => reference.StartsWith(to, StringComparison.Ordinal));
    }
}
