namespace Baton.Tools.Tests;

/// <summary>A folder of a test's own, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("baton-tools-").FullName;

    /// <summary>A root with a configuration in it.</summary>
    public static Folder WithConfig()
    {
        var folder = new Folder();
        folder.Write("etc/baton/clp.conf", "<root/>");
        return folder;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
