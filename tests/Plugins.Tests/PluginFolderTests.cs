using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Sdk;

namespace Baton.Plugins.Tests;

/// <summary>The laws that every plugin folder is under.</summary>
[TestClass]
public sealed class PluginFolderTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static IEnumerable<object[]> Folders => Directory
        .EnumerateFiles(SourceTree.Path("plugins"), "plugin.json", SearchOption.AllDirectories)
        .Order()
        .Select(f => new object[] { Path.GetRelativePath(
            SourceTree.Path("plugins"), Path.GetDirectoryName(f)!) });

    [TestMethod]
    public void Every_plugin_project_has_a_manifest() => CollectionAssert.AreEqual(
        Directory.EnumerateFiles(SourceTree.Path("plugins"), "*.csproj",
            SearchOption.AllDirectories).Select(Path.GetDirectoryName).Order().ToList(),
        Folders.Select(f => SourceTree.Path(Path.Join("plugins", (string)f[0]))).Order().ToList());

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void Manifest_agrees_with_its_folder_and_its_assembly(string folder)
    {
        var manifest = Manifest(folder);
        Assert.AreEqual(Path.GetFileName(folder), manifest.Type);
        Assert.AreEqual(Path.GetDirectoryName(folder), manifest.Kind + "s", ignoreCase: true);
        string[] contract = manifest.Contract.Split('.');
        Assert.AreEqual($"{Contract.Major}", contract[0]);
        Assert.IsLessThanOrEqualTo(Contract.Minor, int.Parse(contract[1], null));
        Assert.AreNotEqual("", manifest.Title);
        Assert.AreNotEqual("", manifest.TitleJa);
        var entry = Load(manifest).GetType(manifest.Entry, throwOnError: true)!;
        var contracts = manifest.Kind switch
        {
            PluginKind.Resource => new[] { typeof(IResource) },
            PluginKind.Monitor => [manifest.Monitor.Resident
                ? typeof(IResidentMonitor) : typeof(IMonitor)],
            PluginKind.Fence => [typeof(IFence)],
            PluginKind.Alert => [typeof(IAlert)],
            _ => [],
        };
        Assert.IsTrue(contracts.All(c => c.IsAssignableFrom(entry)), manifest.Entry);
        Assert.AreEqual(1, entry.GetConstructors().Length, "the host needs one constructor");
    }

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void Every_parameter_is_explained_and_its_default_is_allowed(string folder)
    {
        var manifest = Manifest(folder);
        string readme = Readme(folder);
        foreach (var parameter in Declared(manifest))
        {
            Assert.AreNotEqual("", parameter.En, parameter.Path);
            Assert.AreNotEqual("", parameter.Ja, parameter.Path);
            Assert.IsTrue(parameter.Ja.Any(c => c > 0x2fff), $"{parameter.Path}: not Japanese");
            Assert.IsTrue(parameter.Default is not null || parameter.Required, parameter.Path);
            Assert.IsNull(parameter.Default is { } value ? parameter.Fault(value) : null);
            Assert.Contains($"`{parameter.Path}`", readme);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void Readme_lists_no_parameter_that_is_not_declared(string folder)
    {
        var declared = Declared(Manifest(folder)).Select(p => p.Path).ToHashSet();
        var rows = Readme(folder).Split("| Parameter |").Skip(1)
            .SelectMany(t => t.Split('\n').Skip(2))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Split('`')[1]);
        CollectionAssert.AreEquivalent(declared.ToList(), rows.ToList());
    }

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void Limits_that_name_a_parameter_name_one_in_seconds(string folder)
    {
        var manifest = Manifest(folder);
        var plus = new[] { manifest.Resource.ActivatePlus, manifest.Resource.DeactivatePlus };
        foreach (string path in plus.Where(p => p.Length > 0))
            Assert.AreEqual("s", Declared(manifest).Single(p => p.Path == path).Unit);
        Assert.Contains(manifest.Monitor.Timing, manifest.Monitor.Timings);
    }

    private static PluginManifest Manifest(string folder) =>
        JsonSerializer.Deserialize<PluginManifest>(File.ReadAllText(
            SourceTree.Path(Path.Join("plugins", folder, "plugin.json"))), Json)!;

    private static string Readme(string folder) =>
        File.ReadAllText(SourceTree.Path(Path.Join("plugins", folder, "README.md")));

    private static Assembly Load(PluginManifest manifest) =>
        Assembly.Load(Path.GetFileNameWithoutExtension(manifest.Assembly));

    private static IReadOnlyList<ParameterDeclaration> Declared(PluginManifest manifest) =>
        manifest.Parameters.Length == 0 ? []
            : [.. ParameterSchema.Of(
                Load(manifest).GetType(manifest.Parameters, throwOnError: true)!)];
}
