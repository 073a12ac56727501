using System.Globalization;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>
/// The alert log: a line an alert, the newest 10,000 kept, in a file beside which the one before
/// lies.
/// </summary>
internal sealed class AlertLog : IDisposable
{
    private const int LinesMax = 10_000;

    private readonly object _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private StreamWriter _file;
    private int _lines;

    public AlertLog(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
        _lines = File.Exists(path) ? File.ReadLines(path).Count() : 0;
        _file = Open(path);
    }

    /// <summary>
    /// Told of each line as it was written, by its writer, and which channel it is about.
    /// </summary>
    public Action<DateTimeOffset, Alert, string>? Written { get; set; }

    public void Write(Alert alert) => Write(alert, "");

    /// <summary>Writes an alert about a channel, which is not told through it.</summary>
    public void Write(Alert alert, string channel)
    {
        var now = _time.GetUtcNow();
        string at = now.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string text = alert.Text.ReplaceLineEndings(" ");
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{at} {Word(alert.Level)} {alert.Module} {alert.Id} {text}");
        lock (_gate)
        {
            if (_lines >= LinesMax) Turn();
            _file.WriteLine(line);
            _lines++;
        }
        Written?.Invoke(now, alert, channel);
    }

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_gate)
        {
            string before = _path + ".1";
            var lines = File.ReadLines(_path);
            if (_lines < count && File.Exists(before)) lines = File.ReadLines(before).Concat(lines);
            return [.. lines.TakeLast(count)];
        }
    }

    public void Dispose() => _file.Dispose();

    private void Turn()
    {
        _file.Dispose();
        File.Move(_path, _path + ".1", overwrite: true);
        _file = Open(_path);
        _lines = 0;
    }

    private static StreamWriter Open(string path) => new(new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    }))
    {
        AutoFlush = true,
    };

    private static string Word(AlertLevel level) => level switch
    {
        AlertLevel.Info => "INFO",
        AlertLevel.Warning => "WARN",
        _ => "ERROR",
    };
}
