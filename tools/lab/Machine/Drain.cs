using System.Text;

namespace Baton.Lab.Machine;

/// <summary>Collects a program's output while it runs, so that its pipe never fills.</summary>
internal sealed class Drain
{
    private readonly StringBuilder _text = new();

    public Drain(StreamReader reader) => Ended = Task.Run(() => CollectAsync(reader));

    public Task Ended { get; }

    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    private async Task CollectAsync(StreamReader reader)
    {
        char[] buffer = new char[4096];
        while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            lock (_text)
                _text.Append(buffer, 0, count);
        }
    }
}
