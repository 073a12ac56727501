using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Status;
using Baton.Host;
using Baton.Host.Trust;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>
/// The plugin folders, looked through at start, when asked to, and soon after something in them
/// changed.
/// </summary>
internal sealed class PluginFolders : IDisposable
{
    // A folder that is being copied changes many times: it is looked at when that is over, or
    // when that takes too long.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(5);

    // What cannot be watched is looked at this often.
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(1);

    private readonly ImmutableArray<string> _folders;
    private readonly PluginTrust _trust;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly Action<string> _warn;
    private readonly Func<string, FileSystemWatcher> _watch;
    private readonly Dictionary<string, FileSystemWatcher> _watchers = [];
    private readonly ITimer _timer;
    private readonly ITimer _poll;
    private readonly Lock _gate = new();
    private Catalog _found;
    private long? _firstChange;
    private bool _hasBegun;
    private bool _isBlind;
    private bool _isOver;

    /// <param name="folders">Folders of plugin folders.</param>
    /// <param name="trust">Says which may be used.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called when something changed, once this has begun.</param>
    /// <param name="warn">Tells people.</param>
    /// <param name="watch">Makes a watcher of a folder.</param>
    public PluginFolders(ImmutableArray<string> folders, PluginTrust trust, TimeProvider time,
        Action changed, Action<string> warn, Func<string, FileSystemWatcher>? watch = null)
    {
        _folders = [.. folders.Select(Path.GetFullPath)
            .Select(Path.TrimEndingDirectorySeparator).Distinct()];
        (_trust, _time, _changed, _warn) = (trust, time, changed, warn);
        _watch = watch ?? (folder => new FileSystemWatcher(folder));
        _timer = time.CreateTimer(
            _ => Change(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _poll = time.CreateTimer(_ => LookForBlindness(), null, Poll, Poll);
        // Before the first look: what comes while it is under way must not be missed.
        Watch();
        Catalog = _found = Catalog.Scan(trust.Judge(), _folders);
    }

    public Catalog Catalog { get; private set; }

    /// <summary>From now on changes are told.</summary>
    public void Begin()
    {
        bool isDue;
        lock (_gate)
        {
            _hasBegun = true;
            isDue = _firstChange is not null;
        }
        if (isDue) Soon();
    }

    /// <summary>Looks through the folders again.</summary>
    public Catalog Rescan()
    {
        _found = Catalog.Scan(_trust.Judge(), _folders);
        return Relicense();
    }

    /// <summary>Why a product is not licensed; empty if it is.</summary>
    public Func<string, string> Unlock { get; set; } = _ => "";

    /// <summary>Asks again which plugins are licensed.</summary>
    public Catalog Relicense()
    {
        // Of two that ask at once the later answer stands.
        lock (_gate) return Catalog = _found.Licensed(Unlock);
    }

    /// <summary>All that reading a configuration needs to know of the types.</summary>
    public IReadOnlyDictionary<string, TypeDeclaration> Types
    {
        get
        {
            var catalog = Catalog;
            // Of several folders with a type the one that is used; a bad one hides no good one.
            return catalog.Entries.Where(e => e.Manifest is not null)
                .GroupBy(e => e.Type, StringComparer.Ordinal)
                .Select(g => catalog.Find(g.Key) is { Manifest: not null } used ? used : g.First())
                .ToDictionary(e => e.Type, e => new TypeDeclaration(e.Manifest!, e.Parameters,
                    e.IsReady ? "" : e.Reason));
        }
    }

    /// <summary>The types a configuration uses that cannot be used here, each with why.</summary>
    public ImmutableSortedDictionary<string, string> Unusable(ClusterConfig config) =>
        config.Resources.Select(r => r.Type).Concat(config.Monitors.Select(m => m.Type))
            .Distinct()
            .Select(t => (Type: t, Entry: Catalog.Find(t)))
            .Where(t => t.Entry is not { IsReady: true })
            .ToImmutableSortedDictionary(t => t.Type, t => t.Entry is null
                ? $"No plugin of type {t.Type} is in {string.Join(", ", _folders)}."
                : $"Plugin {t.Type} is {t.Entry.Status}: {t.Entry.Reason}");

    /// <summary>Both, for the machine.</summary>
    public Event.TypesChanged Usable(ClusterConfig config) =>
        new(Unusable(config)) { Unlicensed = Unlicensed };

    /// <summary>The types that only lack a licence.</summary>
    public ImmutableSortedSet<string> Unlicensed => [.. Catalog.Entries
        .Where(e => Catalog.Find(e.Type)?.Status == PluginStatus.Unlicensed)
        .Select(e => e.Type)];

    /// <summary>The process of an isolated type that runs; 0 if none does.</summary>
    public Func<string, int> PidOf { get; set; } = _ => 0;

    public ImmutableArray<PluginState> States =>
        [.. Catalog.Entries.Select(e => new PluginState(e.Type,
            e.Manifest?.Kind.ToString() ?? "", e.Status.ToString(), e.Reason,
            e.Manifest?.Contract ?? "")
        {
            Isolated = e.Manifest?.Isolation == PluginIsolation.Process,
            Pid = e.IsReady ? PidOf(e.Type) : 0,
        })];

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer.Dispose();
            _poll.Dispose();
            foreach (var watcher in _watchers.Values) watcher.Dispose();
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            if (_isOver) return;
            foreach (string folder in _folders.Where(f => !_watchers.ContainsKey(f)))
                Watch(folder, "*", inside: true);
            // An upgrade brings another list, maybe after the plugins in it.
            string list = Path.GetFullPath(_trust.ProductList);
            if (!_watchers.ContainsKey(list) && Path.GetDirectoryName(list) is { } beside)
                Watch(beside, Path.GetFileName(list), inside: false, key: list);
        }
    }

    private void Watch(string folder, string files, bool inside, string? key = null)
    {
        if (!Directory.Exists(folder)) return;
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = _watch(folder);
            watcher.Filter = files;
            watcher.IncludeSubdirectories = inside;
            watcher.Created += (_, _) => Soon();
            watcher.Changed += (_, _) => Soon();
            watcher.Deleted += (_, _) => Soon();
            watcher.Renamed += (_, _) => Soon();
            watcher.Error += (_, e) => Missed(folder, e.GetException());
            watcher.EnableRaisingEvents = true;
            _watchers[key ?? folder] = watcher;
        }
        // The system's bound on watches is no reason not to start.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            watcher?.Dispose();
            Blind(folder, e);
        }
    }

    private void Missed(string folder, Exception e)
    {
        if (e is not InternalBufferOverflowException) Blind(folder, e);
        Soon();
    }

    private void Blind(string folder, Exception e)
    {
        lock (_gate)
        {
            if (_isBlind) return;
            _isBlind = true;
        }
        _warn($"{folder} cannot be watched for changes, and is looked at every minute: "
            + e.Message);
    }

    private void LookForBlindness()
    {
        int before;
        bool isBlind;
        lock (_gate) (before, isBlind) = (_watchers.Count, _isBlind);
        Watch();
        bool more;
        lock (_gate) more = _watchers.Count > before;
        if (isBlind || more) Soon();
    }

    private void Soon()
    {
        lock (_gate)
        {
            _firstChange ??= _time.GetTimestamp();
            if (!_hasBegun || _isOver) return;
            var left = QuietMax - _time.GetElapsedTime(_firstChange.Value);
            _timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < Quiet ? left : Quiet,
                Timeout.InfiniteTimeSpan);
        }
    }

    private void Change()
    {
        lock (_gate) _firstChange = null;
        try
        {
            _changed();
        }
        // On a thread of nobody's: what went wrong is told, and the next change is looked at.
        catch (Exception e)
        {
            _warn($"Plugins could not be looked for: {e.Message}");
        }
    }
}
