using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Lab;

/// <summary>Writes <c>plugin-manifest.json</c>: the list of every plugin's manifest.</summary>
public static class ManifestList
{
    /// <summary>The list's file name at the root of the repository.</summary>
    public const string FileName = "plugin-manifest.json";

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the list must say: every manifest by type, each with its folder.</summary>
    public static string Render(string repository)
    {
        var rows = Directory
            .EnumerateFiles(Path.Combine(repository, "plugins"), "plugin.json",
                SearchOption.AllDirectories)
            .Select(file => Row(repository, file))
            .OrderBy(row => row["type"]?.GetValue<string>(), StringComparer.Ordinal);
        return new JsonArray([.. rows]).ToJsonString(Layout) + "\n";
    }

    /// <summary>Writes it.</summary>
    public static int Write(string repository)
    {
        File.WriteAllText(
            Path.Combine(repository, FileName), Render(repository), new UTF8Encoding(false));
        return 0;
    }

    /// <summary>Says whether it is in step.</summary>
    public static int Check(string repository)
    {
        if (InStep(repository))
            return 0;
        Console.Error.WriteLine(
            $"{FileName} is not in step with the plugins: run baton-lab manifest");
        return 1;
    }

    /// <summary>True if the list says what the plugins say.</summary>
    public static bool InStep(string repository)
    {
        string file = Path.Combine(repository, FileName);
        return File.Exists(file) && File.ReadAllText(file) == Render(repository);
    }

    private static JsonObject Row(string repository, string file)
    {
        try
        {
            var manifest = JsonNode.Parse(File.ReadAllText(file)) as JsonObject
                ?? throw new LabFailure($"{file}: not an object");
            string folder = Path.GetRelativePath(repository, Path.GetDirectoryName(file) ?? "");
            var row = new JsonObject { ["folder"] = folder.Replace('\\', '/') };
            foreach (var (name, value) in manifest)
                row[name] = value?.DeepClone();
            return row;
        }
        catch (JsonException broken)
        {
            throw new LabFailure($"{file}: {broken.Message}", broken);
        }
    }
}
