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
    // A folder that is being copied changes many times: it is looked at when that is over.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly ImmutableArray<string> _folders;
    private readonly PluginTrust _trust;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Catalog _found;

    public PluginFolders(ImmutableArray<string> folders, PluginTrust trust, TimeProvider time,
        Action changed)
    {
        _folders = folders;
        _trust = trust;
        Catalog = _found = Catalog.Scan(trust.Judge(), folders);
        _timer = time.CreateTimer(
            _ => changed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (string folder in folders.Where(Directory.Exists))
        {
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            watcher.Created += Soon;
            watcher.Changed += Soon;
            watcher.Deleted += Soon;
            watcher.Renamed += Soon;
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
    }

    public Catalog Catalog { get; private set; }

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
    public IReadOnlyDictionary<string, TypeDeclaration> Types => Catalog.Entries
        .Where(e => e.Manifest is not null && e.Status != PluginStatus.Duplicate)
        .GroupBy(e => e.Type)
        .ToDictionary(g => g.Key, g => new TypeDeclaration(g.First().Manifest!,
            g.First().Parameters, g.First().IsReady ? "" : g.First().Reason));

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
        _timer.Dispose();
        foreach (var watcher in _watchers) watcher.Dispose();
    }

    private void Soon(object sender, FileSystemEventArgs e) =>
        _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
}
