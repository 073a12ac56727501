using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Host.Tests;

/// <summary>A folder of one test's own, with plugins planted in it; gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    private static readonly JsonDocumentOptions Tolerant = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public string Root { get; } = Directory.CreateTempSubdirectory("baton-host-").FullName;

    public string Plugins => Path.Combine(Root, "plugins");

    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Copies a built fixture, and changes its manifest if asked to.</summary>
    public string Plant(string fixture, string folder, Action<JsonObject>? change = null)
    {
        string target = Path.Combine(Plugins, folder);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(Built(fixture)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        if (change is not null)
        {
            string path = Path.Combine(target, "plugin.json");
            var manifest = JsonNode.Parse(File.ReadAllText(path), null, Tolerant)!.AsObject();
            change(manifest);
            File.WriteAllText(path, manifest.ToJsonString());
        }
        return target;
    }

    /// <summary>A folder with nothing but this manifest.</summary>
    public string PlantText(string folder, string manifest)
    {
        string target = Path.Combine(Plugins, folder);
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "plugin.json"), manifest);
        return target;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Where a fixture was built: beside the tests, in the same configuration.</summary>
    public static string Built(string fixture) => BuiltProject($"Fixture.{fixture}");

    /// <summary>Where a project was built.</summary>
    public static string BuiltProject(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name);
    }
}
