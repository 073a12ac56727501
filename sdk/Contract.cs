namespace Baton.Sdk;

/// <summary>The version of this contract (SemVer: another major is another contract).</summary>
public static class Contract
{
    /// <summary>The major number; a plugin built against another one is refused.</summary>
    public const int Major = 1;

    /// <summary>The minor number; a plugin built against a higher one is refused.</summary>
    public const int Minor = 3;
}
