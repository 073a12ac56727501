using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>
/// The plugins that run in processes of their own; nothing is started before the first is used.
/// </summary>
/// <param name="place">What their processes need.</param>
public sealed class ProcessIsolation(Func<HostingPlace> place) : IAsyncDisposable
{
    private const UnixFileMode Passable = (UnixFileMode)0b111_001_001;

    // Instances get a second to close, and the exit is waited for.
    private static readonly TimeSpan EndWait = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IsolatedPlugin> _plugins = new(StringComparer.Ordinal);
    private (HostingPlace Place, SpawnThread Spawn)? _ground;

    /// <summary>The process of a type that runs now; 0 if none does.</summary>
    /// <param name="type">The plugin's type.</param>
    public int PidOf(string type)
    {
        lock (_gate) return _plugins.GetValueOrDefault(type)?.Pid ?? 0;
    }

    /// <summary>Ends what a daemon that died left running in a folder.</summary>
    /// <param name="folder">The folder of the processes' own files.</param>
    public void EndLeftovers(string folder)
    {
        lock (_gate)
        {
            try
            {
                if (Directory.Exists(folder)) _ground ??= Prepare(place());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Tried again, and told, when the first plugin wants its process.
            }
        }
    }

    /// <summary>
    /// Starts replaced plugins anew, and ends those that may not be used any more; those that are
    /// gone go on as they are.
    /// </summary>
    /// <param name="newer">The plugins as they are now.</param>
    public void Refresh(Catalog newer)
    {
        ArgumentNullException.ThrowIfNull(newer);
        lock (_gate)
        {
            foreach (var (type, plugin) in _plugins)
            {
                var entry = newer.Find(type);
                if (entry is { IsReady: true, Manifest.Isolation: PluginIsolation.Process })
                    _ = plugin.Replace(entry);
                else if (entry is { Status: PluginStatus.Disabled or PluginStatus.Untrusted })
                    plugin.Withdraw($"plugin {type} is {entry.Status}: {entry.Reason}");
            }
        }
    }

    /// <summary>Ends every process and removes what belonged to it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ends;
        lock (_gate)
        {
            if (_ground is null) return;
            ends = [.. _plugins.Values.Select(p => p.End())];
        }
        // One that waits to be started again is not waited for.
        await Task.WhenAny(Task.WhenAll(ends), Task.Delay(EndWait)).ConfigureAwait(false);
    }

    /// <summary>An instance in the plugin's process.</summary>
    internal RemotePlugin Open(CatalogEntry entry, InstanceContext context,
        IReadOnlyDictionary<string, string> values, string server)
    {
        lock (_gate)
        {
            if (!_plugins.TryGetValue(entry.Type, out var plugin))
            {
                var (ground, spawn) = _ground ??= Prepare(place());
                _plugins[entry.Type] = plugin = new IsolatedPlugin(ground, spawn, entry);
            }
            var instance = new RemotePlugin(plugin, context, values, server);
            _ = plugin.Warm();
            return instance;
        }
    }

    private static (HostingPlace, SpawnThread) Prepare(HostingPlace place)
    {
        if (Directory.Exists(place.Folder))
        {
            Leftovers.KillAll(place.Processes, HostedFiles.MarkOf(place.Folder));
            Directory.Delete(place.Folder, recursive: true);
        }
        ControlGroup.RemoveLeftovers();
        Directory.CreateDirectory(place.Folder);
        // Whatever the umask made of it: plugins' users pass through.
        File.SetUnixFileMode(place.Folder, Passable);
        return (place, new SpawnThread());
    }
}
