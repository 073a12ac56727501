namespace Baton.Laws.Tests;

/// <summary>A C# file: its text, and its code with every comment and literal blanked out.</summary>
internal sealed class Source
{
    private readonly Lazy<string> _code;

    public Source(string path, string text)
    {
        Path = path;
        Text = text;
        _code = new Lazy<string>(() => Blanking.Of(text));
    }

    public string Path { get; }

    public string Text { get; }

    public string Code => _code.Value;

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public IEnumerable<string> Lines => Text.TrimEnd('\n').Split('\n');
}
