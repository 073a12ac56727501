using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Baton.Core;
using Baton.Core.Status;

namespace Baton.Clpd;

/// <summary>
/// What this server decided: a line a decision, the newest 2,000 and up to as many before them in
/// a file beside. Never synced, so that no decision waits for the disk.
/// </summary>
internal sealed class HistoryLog : IDisposable
{
    private const int LinesMax = 2_000;

    /// <summary>A reason is a sentence; what quotes a plugin's output may be longer.</summary>
    private const int TextMax = 2_000;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly string _path;
    private readonly string _server;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private FileStream? _file;
    private int _lines;
    private bool _broken;

    public HistoryLog(string path, string server, TimeProvider time, Action<string> warn)
    {
        (_path, _server, _time, _warn) = (path, server, time, warn);
        _lines = File.Exists(path) ? File.ReadLines(path).Count() : 0;
    }

    /// <summary>Notes what a step decided; called by the loop.</summary>
    public void Note(State before, Event happened, Turn turn)
    {
        foreach (var decision in Decisions.Of(before, happened, turn)) Write(decision);
    }

    public void Write(Decision decision)
    {
        lock (_gate)
        {
            if (_broken) return;
            try
            {
                if (_lines >= LinesMax) Turn();
                _file ??= Open();
                _line.ResetWrittenCount();
                using (var json = new Utf8JsonWriter(_line)) Write(json, decision);
                _line.Write("\n"u8);
                _file.Write(_line.WrittenSpan);
                _lines++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk costs the history and nothing else.
                _broken = true;
                _warn($"The history is not written any more: {e.Message}");
            }
        }
    }

    /// <summary>The last entries, the oldest first; a line that a crash cut off is left out.
    /// </summary>
    public IReadOnlyList<HistoryEntry> Last(int count)
    {
        lock (_gate)
        {
            string before = _path + ".1";
            var lines = File.Exists(_path) ? File.ReadLines(_path) : [];
            if (_lines < count && File.Exists(before)) lines = File.ReadLines(before).Concat(lines);
            return [.. lines.TakeLast(count).Select(Read).OfType<HistoryEntry>()];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _broken = true;
        }
    }

    private void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, _time.GetUtcNow().ToString(
            "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("server"u8, _server);
        json.WriteString("kind"u8, decision.Kind);
        json.WriteString("subject"u8, decision.Subject);
        json.WriteString("what"u8, decision.What);
        json.WriteString("code"u8, decision.Reason.Code);
        json.WriteString("text"u8, decision.Reason.Text.Length > TextMax
            ? decision.Reason.Text[..TextMax] : decision.Reason.Text);
        json.WriteEndObject();
        json.Flush();
    }

    private static HistoryEntry? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ClpdJson.Default.HistoryEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Turn()
    {
        _file?.Dispose();
        _file = null;
        File.Move(_path, _path + ".1", overwrite: true);
        _lines = 0;
    }

    private FileStream Open()
    {
        var file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        // What a crash cut off must not swallow the next line.
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n') file.Write("\n"u8);
        }
        file.Seek(0, SeekOrigin.End);
        return file;
    }
}
