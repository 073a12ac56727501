using System.Diagnostics;
using System.IO.Compression;
using Baton.Lab;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// What an author of plugins has: an installed product, the .NET SDK and an empty folder. There is
/// no network, so what is not of the product comes from the packages of this repository's build.
/// </summary>
internal sealed class AuthorsBench : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-author.");

    public AuthorsBench()
    {
        // All but our own: an SDK of an earlier build must not be taken for the packed one.
        string others = Directory.CreateDirectory(At("others")).FullName;
        foreach (string folder in Directory.EnumerateDirectories(Downloaded)
            .Where(d => !Path.GetFileName(d).StartsWith("baton.", StringComparison.Ordinal)))
            Directory.CreateSymbolicLink(Path.Combine(others, Path.GetFileName(folder)), folder);
    }

    public static string PackedSdk => Packed("Baton.Sdk");

    public static string PackedTemplates => Packed("Baton.Templates");

    /// <summary>How many commands were needed so far.</summary>
    public int Commands { get; private set; }

    private static string Downloaded =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } said ? said
            : Path.Combine(Environment.GetFolderPath(
                Environment.SpecialFolder.UserProfile), ".nuget/packages");

    public string At(string name) => Path.Combine(_work.FullName, name);

    public string Clpplugin(string folder, params string[] words) =>
        In(folder, Installation.Program("clpplugin"), words);

    /// <summary>Runs <c>dotnet</c> in one of the folders here.</summary>
    public string Dotnet(string folder, params string[] words) => In(folder, "dotnet", words);

    /// <summary>Counts a command that was given elsewhere.</summary>
    public void Counts() => Commands++;

    /// <summary>What was built was built against the packed SDK and no other.</summary>
    public void UsedThePackedSdk()
    {
        string restored = Directory.EnumerateFiles(
            At("packages/baton.sdk"), "Baton.Sdk.dll", SearchOption.AllDirectories).Single();
        using var package = ZipFile.OpenRead(PackedSdk);
        using var packed = new MemoryStream();
        using (var entry = package.Entries.Single(e => e.Name == "Baton.Sdk.dll").Open())
            entry.CopyTo(packed);
        CollectionAssert.AreEqual(packed.ToArray(), File.ReadAllBytes(restored));
    }

    public void Dispose() => _work.Delete(recursive: true);

    private static string Packed(string name) => Directory.EnumerateFiles(
        Path.Combine(Installation.Folder, "packages"), name + ".*.nupkg").Single();

    private string In(string folder, string program, string[] words)
    {
        Commands++;
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = At(folder),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_CLI_HOME"] = At("home"),
                ["NUGET_PACKAGES"] = At("packages"),
                ["RestoreFallbackFolders"] = At("others"),
                ["RestoreIgnoreFailedSources"] = "true",
                ["NuGetAudit"] = "false",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
                // What a first run would otherwise leave on the machine.
                ["DOTNET_ADD_GLOBAL_TOOLS_TO_PATH"] = "false",
                ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["UseSharedCompilation"] = "false",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
        Assert.AreEqual(0, process.ExitCode,
            $"{program} {string.Join(' ', words)}: {output.Result}{errors.Result}");
        return output.Result;
    }
}
