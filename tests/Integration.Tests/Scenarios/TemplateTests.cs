using System.Xml.Linq;
using Baton.Lab;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// Each kind of plugin as its template gives it, untouched: it builds against the packed SDK, its
/// tests pass, and it keeps the contract.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class TemplateTests : IDisposable
{
    private static readonly string[] Kinds = ["monitor", "resource", "fence", "alert"];

    private readonly AuthorsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestMethod]
    [TestCategory("Integration")]
    public void Every_kind_that_clpplugin_begins_keeps_the_contract()
    {
        foreach (string kind in Kinds) _bench.Clpplugin("", "new", kind, "my" + kind);
        AllKeepTheContract();
    }

    [TestMethod]
    [TestCategory("Full")]
    public void Every_kind_that_dotnet_new_begins_keeps_the_contract()
    {
        _bench.Dotnet("", "new", "install", AuthorsBench.PackedTemplates);
        foreach (string kind in Kinds)
            _bench.Dotnet("", "new", "baton-" + kind, "-n", "My" + kind, "-o", "my" + kind,
                "--packages", Path.Combine(Installation.Folder, "packages"));
        AllKeepTheContract();
    }

    private void AllKeepTheContract()
    {
        // One project for all of them: most of the time goes into starting the builder.
        new XElement("Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", "net10.0"),
                new XElement("EnableDefaultItems", "false")),
            new XElement("ItemGroup", Kinds.Select(k => new XElement("ProjectReference",
                new XAttribute("Include", $"my{k}/tests/My{k}.Tests.csproj"),
                new XAttribute("ReferenceOutputAssembly", "false")))))
            .Save(_bench.At("All.csproj"));
        _bench.Dotnet("", "build", "All.csproj", "-c", "Release", "-v", "q");
        _bench.UsedThePackedSdk();
        foreach (string kind in Kinds)
        {
            string tests = _bench.At($"my{kind}/tests/bin/Release/net10.0/My{kind}.Tests.dll");
            StringAssert.Contains(_bench.Dotnet("", tests), "failed: 0");
            string built = _bench.At($"my{kind}/bin/Release/net10.0");
            Assert.IsFalse(File.Exists(Path.Combine(built, "Baton.Sdk.dll")),
                "the contract is the host's");
            string said = _bench.Clpplugin("", "test", built);
            StringAssert.Contains(said, "rules kept.");
            Assert.AreEqual(
                kind is "resource" or "monitor",
                said.Contains("not tried", StringComparison.Ordinal),
                $"files cannot be made to hang, programs can: {said}");
        }
    }
}
