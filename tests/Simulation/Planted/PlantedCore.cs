using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Baton.Simulation.Planted;

/// <summary>
/// The kernel's core with a fault in it, compiled in memory, and the simulator over it.
/// </summary>
internal sealed class PlantedCore : AssemblyLoadContext
{
    private const string Core = "Baton.Core";

    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14);

    private static readonly string Bin = AppContext.BaseDirectory;

    private readonly byte[] _core;

    private PlantedCore(string name, byte[] core) : base(name, isCollectible: true) =>
        _core = core;

    /// <summary>Compiles the core with a fault.</summary>
    /// <exception cref="InvalidOperationException">The fault does not fit any more.</exception>
    public static PlantedCore With(PlantedFault fault)
    {
        var texts = Directory.EnumerateFiles(Folder(), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(Folder(), f), File.ReadAllText);
        foreach (var (file, text, instead) in fault.Cuts)
        {
            string before = texts.GetValueOrDefault(file)
                ?? throw Stale(fault, $"there is no kernel/Core/{file}");
            int at = before.IndexOf(text, StringComparison.Ordinal);
            if (at < 0 || before.IndexOf(text, at + 1, StringComparison.Ordinal) >= 0)
                throw Stale(fault, $"kernel/Core/{file} does not have once: {text}");
            texts[file] = before.Remove(at, text.Length).Insert(at, instead);
        }
        return new PlantedCore(fault.Name, Compile(fault, texts));
    }

    /// <summary>Runs the simulator's command line over it.</summary>
    public int Clpsim(string[] args, TextWriter say)
    {
        var clpsim = LoadFromAssemblyPath(Path.Combine(Bin, "clpsim.dll"));
        var run = clpsim.GetType("Baton.Clpsim.Commands.Entry", throwOnError: true)!
            .GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!;
        return (int)run.Invoke(null, [args, say, say])!;
    }

    // All of the product is loaded here once more, so that it meets this core and no other.
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Core)
        {
            using var bytes = new MemoryStream(_core);
            return LoadFromStream(bytes);
        }
        string path = Path.Combine(Bin, assemblyName.Name + ".dll");
        bool ours = assemblyName.Name?.StartsWith("Baton.", StringComparison.Ordinal) == true;
        return ours && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static byte[] Compile(PlantedFault fault, Dictionary<string, string> texts)
    {
        string usings = string.Concat(((string[])["System", "System.Collections.Generic",
            "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"])
            .Select(n => $"global using global::{n};\n"));
        string friends = string.Concat(((string[])["clpsim", "Baton.Core.Tests"]).Select(n =>
            $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{n}\")]\n"));
        var trees = texts.Select(t => CSharpSyntaxTree.ParseText(t.Value, Language, t.Key))
            .Append(CSharpSyntaxTree.ParseText(usings + friends, Language));
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var references = platform.Split(':')
            .Where(p => Path.GetFileName(p) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal)
                    || name is "netstandard.dll" or "Baton.Sdk.dll"))
            .Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(Core, trees, references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        return result.Success ? bytes.ToArray() : throw Stale(fault, string.Join("\n",
            result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
    }

    private static InvalidOperationException Stale(PlantedFault fault, string why) =>
        new($"The planted fault \"{fault.Name}\" does not fit the code any more: {why}");

    private static string Folder()
    {
        for (var at = new DirectoryInfo(Bin); at is not null; at = at.Parent)
        {
            string core = Path.Combine(at.FullName, "kernel/Core");
            if (File.Exists(Path.Combine(at.FullName, "Plugins.sln"))) return core;
        }
        throw new InvalidOperationException("The sources are not above " + Bin);
    }
}
