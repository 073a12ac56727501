using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Somebody who sells a product, for as long as a test takes.</summary>
internal sealed class Vendor : IDisposable
{
    private const string Cluster = "4b1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d10";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-it-lic.");

    public Vendor(string product) => Tool.Must(Installation.Program("clpvendor"), "dev",
        Path.Combine(_folder.FullName, "dev"), "--cluster", Cluster, "--product", product);

    public string this[string file] => Path.Combine(_folder.FullName, "dev", file);

    public void Dispose() => _folder.Delete(recursive: true);
}
