using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Membership;
using Baton.Core.Status;
using Baton.Wire;

namespace Baton.Clpd;

/// <summary>
/// How late heartbeats and the loop were, kept over restarts. It is written now and then beside
/// the work and never synced: losing some minutes of it costs nothing.
/// </summary>
internal sealed class LatenessBook : IDisposable
{
    /// <summary>The name of the own loop's row: no server is called so.</summary>
    private const string Loop = "(own loop)";

    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(5);

    private readonly string _path;
    private readonly WirePort _wire;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Lateness _loop = new();

    public LatenessBook(string path, WirePort wire, TimeProvider time, Action<string> warn)
    {
        _path = path;
        _wire = wire;
        _time = time;
        _warn = warn;
        Read();
        _timer = time.CreateTimer(_ => Save(), null, SaveEvery, SaveEvery);
    }

    private long Today => _time.GetUtcNow().Ticks / TimeSpan.TicksPerDay;

    /// <summary>Notes how late the loop came to a deadline.</summary>
    public void NoteLoop(TimeSpan late)
    {
        lock (_gate) _loop.Note(Today, late);
    }

    public LatenessStatus Status(TimeSpan configured) =>
        LatenessStatus.Of(Noted(), configured, Today);

    private ImmutableSortedDictionary<string, ImmutableArray<LatenessDay>> Noted()
    {
        lock (_gate) return _wire.Lateness(Today).Add(Loop, _loop.Snapshot(Today));
    }

    public void Dispose()
    {
        _timer.Dispose();
        Save();
    }

    private void Save()
    {
        try
        {
            var stored = new StoredLateness(Noted());
            string fresh = _path + ".new";
            using (var file = new FileStream(fresh, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
                JsonSerializer.Serialize(file, stored, ClpdJson.Default.StoredLateness);
            File.Move(fresh, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warn($"How late heartbeats were cannot be kept: {e.Message}");
        }
    }

    private void Read()
    {
        try
        {
            if (!File.Exists(_path)) return;
            var stored = JsonSerializer.Deserialize(
                File.ReadAllBytes(_path), ClpdJson.Default.StoredLateness);
            if (stored?.Days is not { } known) return;
            foreach (var (name, days) in known)
            {
                if (name == Loop) _loop.Restore(days);
                else if (name.Split('/') is [var server, .. var path])
                    _wire.RestoreLateness(server, path.FirstOrDefault() ?? "", days);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            _warn($"How late heartbeats were before cannot be read: {e.Message}");
        }
    }
}

/// <summary>What is kept of it on disk, by name.</summary>
internal sealed record StoredLateness(
    ImmutableSortedDictionary<string, ImmutableArray<LatenessDay>>? Days);
