using System.Globalization;
using System.Text;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>
/// The alert log: a line an alert, the newest 10,000 kept, in a file beside which the one before
/// lies. Writing never fails: what the disk does not take goes to standard error.
/// </summary>
internal sealed class AlertLog : IDisposable
{
    private const int LinesMax = 10_000;

    private readonly object _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private FileStream? _file;
    private int _lines;
    private int _lost;
    private string _why = "";

    public AlertLog(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
        try
        {
            Open();
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // Said with the first line that it does not take.
        }
    }

    /// <summary>
    /// Told of each line as it was written, by its writer, and which channel it is about.
    /// </summary>
    public Action<DateTimeOffset, Alert, string>? Written { get; set; }

    /// <summary>Where lines go that the file does not take.</summary>
    internal TextWriter Elsewhere { get; init; } = Console.Error;

    public void Write(Alert alert) => Write(alert, "");

    /// <summary>Writes what the daemon itself has trouble with.</summary>
    public void Warn(string text) => Write(new Alert(AlertLevel.Warning, "nm", 20, text));

    /// <summary>Writes an alert about a channel, which is not told through it.</summary>
    public void Write(Alert alert, string channel)
    {
        var now = _time.GetUtcNow();
        int lost;
        lock (_gate)
        {
            lost = _lost;
            Keep(LineOf(now, alert));
            if (_lost > 0) lost = 0;
        }
        Written?.Invoke(now, alert, channel);
        if (lost == 0) return;
        Write(new Alert(AlertLevel.Warning, "pm", 54, string.Create(CultureInfo.InvariantCulture,
            $"The alert log can be written again; {lost} alerts before are not in it: {_why}")));
    }

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_gate)
        {
            string before = _path + ".1";
            var lines = File.Exists(_path) ? File.ReadLines(_path) : [];
            if (_lines < count && File.Exists(before)) lines = File.ReadLines(before).Concat(lines);
            return [.. lines.TakeLast(count)];
        }
    }

    public void Dispose()
    {
        lock (_gate) Close();
    }

    // Whoever tells of something is about to do something: a disk must not keep it from that.
    private void Keep(string line)
    {
        try
        {
            if (_lines >= LinesMax) Turn();
            if (_file is null) Open();
            _file!.Write(Encoding.UTF8.GetBytes(line + "\n"));
            _lines++;
            _lost = 0;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // Opened anew for the next line: what took half of one is not gone on with.
            Close();
            _why = e.Message;
            SayElsewhere(line);
            if (_lost++ == 0) SayElsewhere($"clpd: the alert log cannot be written: {e.Message}");
        }
    }

    private void SayElsewhere(string line)
    {
        try
        {
            Elsewhere.WriteLine(line);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // There is nobody left to tell.
        }
    }

    private void Turn()
    {
        Close();
        File.Move(_path, _path + ".1", overwrite: true);
        _lines = 0;
    }

    private void Open()
    {
        var file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        });
        try
        {
            _lines = 0;
            byte last = (byte)'\n';
            byte[] buffer = new byte[64 << 10];
            for (long rest = file.Length; rest > 0;)
            {
                int got = file.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
                if (got == 0) break;
                _lines += buffer.AsSpan(0, got).Count((byte)'\n');
                last = buffer[got - 1];
                rest -= got;
            }
            // A line that a full disk or a power loss cut short stays one of its own.
            if (last != '\n') file.Write("\n"u8);
            _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private static bool IsOfTheDisk(Exception e) => e is IOException
        or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException;

    private static string LineOf(DateTimeOffset now, Alert alert)
    {
        string at = now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string text = alert.Text.ReplaceLineEndings(" ");
        return string.Create(CultureInfo.InvariantCulture,
            $"{at} {Word(alert.Level)} {alert.Module} {alert.Id} {text}");
    }

    private static string Word(AlertLevel level) => level switch
    {
        AlertLevel.Info => "INFO",
        AlertLevel.Warning => "WARN",
        _ => "ERROR",
    };
}
