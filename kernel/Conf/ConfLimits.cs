namespace Baton.Conf;

/// <summary>The bounds of a configuration file, each with its reason.</summary>
public static class ConfLimits
{
    /// <summary>The largest cluster the kernel plans for stays below a quarter of it.</summary>
    public const int FileBytesMax = 16 << 20;

    /// <summary>Scripts included; also the limit of one request between servers.</summary>
    public const int BundleBytesMax = 64 << 20;

    /// <summary>Every element costs memory that its few bytes do not show.</summary>
    public const int ElementsMax = 200_000;

    /// <summary>The deepest known element is seven levels down.</summary>
    public const int DepthMax = 32;

    /// <summary>Two scripts for each of 1,000 resources, and room for what they include.</summary>
    public const int BundleEntriesMax = 10_000;

    /// <summary><c>scripts/GROUP/RESOURCE/</c> and a few folders of the operator's own.</summary>
    public const int BundleDepthMax = 8;
}
