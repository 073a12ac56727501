namespace Baton.Tools.Tests;

/// <summary>Compares lines with a text that was written down.</summary>
internal static class Golden
{
    public static void Check(string expected, IEnumerable<string> actual) =>
        Assert.AreEqual(expected, string.Join('\n', actual));
}
