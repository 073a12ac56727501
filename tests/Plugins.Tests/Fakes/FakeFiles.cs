using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Fakes;

/// <summary>Files in memory; every rotation is listed.</summary>
internal sealed class FakeFiles : IFiles
{
    public SortedDictionary<string, string> Texts { get; } = [];

    public List<(string Path, long Limit)> Rotations { get; } = [];

    public string RotationFault { get; set; } = "";

    // As much as the real one reads.
    private const int ReadMax = 1 << 20;

    public string WriteFault { get; set; } = "";

    public bool Exists(string path) => Texts.ContainsKey(path);

    /// <summary>Told of each file that is about to be read.</summary>
    public Action<string> Reading { get; set; } = _ => { };

    public string? ReadText(string path)
    {
        Reading(path);
        string? text = Texts.GetValueOrDefault(path);
        return text?.Length > ReadMax
            ? throw new IOException($"{path} is larger than {ReadMax} bytes") : text;
    }

    public void WriteText(string path, string text)
    {
        if (WriteFault.Length > 0) throw new IOException(WriteFault);
        Texts[path] = text;
    }

    public void Delete(string path) => Texts.Remove(path);

    public void Rotate(string path, long limitBytes)
    {
        Rotations.Add((path, limitBytes));
        if (RotationFault.Length > 0) throw new IOException(RotationFault);
    }
}
