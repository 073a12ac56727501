using System.Globalization;
using System.Text;

namespace Baton.Plugins.Mail;

/// <summary>One answer of a mail server.</summary>
/// <param name="Code">Its number.</param>
/// <param name="Lines">Its texts.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int TextMax = 200;

    /// <summary>The answer in one line that can be shown, whatever the server sent.</summary>
    public string Said
    {
        get
        {
            string text = new([.. string.Join(' ', Lines).Take(TextMax)
                .Select(c => c is >= ' ' and <= '~' ? c : '?')]);
            return string.Create(CultureInfo.InvariantCulture, $"{Code} {text}").Trim();
        }
    }
}

/// <summary>Lines over a stream; a server that sends without end is a fault.</summary>
internal sealed class SmtpLines(Stream stream)
{
    private const int LineMax = 4096;
    private const int LinesMax = 100;

    private readonly byte[] _buffer = new byte[LineMax];
    private int _from;
    private int _to;

    /// <summary>True if nothing has come that was not read.</summary>
    public bool IsDrained => _from == _to;

    public async Task<SmtpReply> Read(CancellationToken stop)
    {
        var lines = new List<string>();
        while (lines.Count < LinesMax)
        {
            string line = await ReadLine(stop).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None,
                CultureInfo.InvariantCulture, out int code))
                throw new SmtpFaultException("it does not speak SMTP");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-') return new SmtpReply(code, lines);
        }
        throw new SmtpFaultException("its answer has no end");
    }

    public async Task Write(string text, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), stop)
            .ConfigureAwait(false);
        await stream.FlushAsync(stop).ConfigureAwait(false);
    }

    private async Task<string> ReadLine(CancellationToken stop)
    {
        while (true)
        {
            int end = Array.IndexOf(_buffer, (byte)'\n', _from, _to - _from);
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _from, end - _from);
                _from = end + 1;
                return line.TrimEnd('\r');
            }
            if (_from > 0)
            {
                _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
                (_from, _to) = (0, _to - _from);
            }
            if (_to == LineMax) throw new SmtpFaultException("its line has no end");
            int got = await stream.ReadAsync(_buffer.AsMemory(_to), stop).ConfigureAwait(false);
            if (got == 0) throw new SmtpFaultException("it closed the connection");
            _to += got;
        }
    }
}
