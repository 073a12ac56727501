using System.Text;

namespace Baton.Clp;

/// <summary>The operator's two streams, written in whole lines.</summary>
internal sealed class Screen(TextWriter output, TextWriter errors)
{
    public void Show(IEnumerable<string> lines) => Write(output, lines);

    public void Show(string line) => Show([line]);

    public void Complain(IEnumerable<string> lines) => Write(errors, lines);

    public void Complain(string line) => Complain([line]);

    /// <summary>The beginning of a line that the operator ends.</summary>
    public void Prompt(string text)
    {
        output.Write(text);
        output.Flush();
    }

    private static void Write(TextWriter writer, IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines)
        {
            // Comments and script output reach this terminal: no escape sequence may.
            foreach (char c in line)
                text.Append(char.IsControl(c) && c != '\t' ? '?' : c);
            text.Append('\n');
        }
        writer.Write(text.ToString());
        writer.Flush();
    }
}
