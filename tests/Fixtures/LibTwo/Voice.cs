namespace Baton.Fixtures.LibTwo;

/// <summary>Says which version of the library this is.</summary>
public static class Voice
{
    /// <summary>The version's name.</summary>
    public static string Name => "two";
}
