using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Finds the generation in the bytes of a <c>clp.conf</c>, judging nothing else.</summary>
public static class ConfGeneration
{
    /// <summary>The generation; 0 if the file names none, as other tools write it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such file; it says why.</exception>
    public static long Of(byte[] conf)
    {
        var findings = new ConfFindings(ConfBundle.ConfName);
        if (conf.Length > ConfLimits.FileBytesMax)
            throw new InvalidDataException($"it is larger than {ConfLimits.FileBytesMax} bytes");
        if (ConfText.Decode(conf, findings) is not { } text
            || ConfTree.Parse(text, findings) is not { } root)
            throw new InvalidDataException(findings.Sorted()[0].ToString());
        string? number = root.Children.Find(c => c.Name == "cluster")?
            .Children.Find(c => c.Name == "generation")?.Text.Trim();
        if (string.IsNullOrEmpty(number)) return 0;
        return ParameterDeclaration.Number(number) is { } generation and >= 0
            ? generation
            : throw new InvalidDataException($"cluster/generation: '{number}' is no generation");
    }
}
