using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Baton.Host.Isolation;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>
/// Opens instances of plugins: loads each assembly once, each instance in its scope.
/// </summary>
/// <param name="catalog">The plugins known at first.</param>
/// <param name="ports">What plugins may use.</param>
/// <param name="isolation">Runs those that want a process of their own; null to run them
/// here.</param>
public sealed class PluginHost(
    Catalog catalog, HostPorts ports, ProcessIsolation? isolation = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LoadedPlugin> _loaded = new(StringComparer.Ordinal);

    /// <summary>The plugins known now.</summary>
    public Catalog Catalog { get; private set; } = catalog;

    /// <summary>
    /// Takes over a newer catalog. What is loaded here stays as it is: a replaced plugin takes
    /// effect with a restart of the process that it runs in.
    /// </summary>
    /// <param name="newer">The catalog.</param>
    public void Use(Catalog newer)
    {
        ArgumentNullException.ThrowIfNull(newer);
        Catalog = newer;
        isolation?.Refresh(newer);
    }

    /// <summary>
    /// Loads every plugin that runs in this process; what cannot be loaded says so when it is used.
    /// </summary>
    public void Preload()
    {
        foreach (var entry in Catalog.Entries.Where(e => e.IsReady
            && (isolation is null || e.Manifest.Isolation == PluginIsolation.InProcess)))
        {
            try
            {
                Load(entry);
            }
            catch (Exception)
            {
                // Whoever opens it is told why.
            }
        }
    }

    /// <summary>Opens a resource; no call into it is made yet. One without a licence is looked
    /// at and let go, and not taken.</summary>
    /// <param name="type">The plugin's type name.</param>
    /// <param name="context">Where the instance lives.</param>
    /// <param name="values">Its parameters as the configuration has them, path to text.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="why">If it cannot be opened, why.</param>
    public bool TryOpenResource(string type, InstanceContext context,
        IReadOnlyDictionary<string, string> values,
        [NotNullWhen(true)] out ResourceInstance? instance,
        [NotNullWhen(false)] out Outcome? why)
    {
        why = TryOpen(type, PluginKind.Resource, context, values, out var runner, out _);
        instance = runner is null ? null : new ResourceInstance(
            runner, () => Unlicensed(type));
        return instance is not null && why is null;
    }

    /// <summary>Opens a monitor; no call into it is made yet.</summary>
    /// <param name="type">The plugin's type name.</param>
    /// <param name="context">Where the instance lives.</param>
    /// <param name="values">Its parameters as the configuration has them, path to text.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="why">If it cannot be opened, why.</param>
    public bool TryOpenMonitor(string type, InstanceContext context,
        IReadOnlyDictionary<string, string> values,
        [NotNullWhen(true)] out MonitorInstance? instance,
        [NotNullWhen(false)] out Finding? why)
    {
        var outcome = TryOpen(type, PluginKind.Monitor, context, values,
            out var runner, out var log);
        why = outcome is null ? null : Finding.Unknown(outcome.Reason);
        bool resident = Catalog.Find(type)?.Manifest?.Monitor.Resident ?? false;
        instance = runner is null || log is null
            ? null : new MonitorInstance(runner, log, resident);
        return instance is not null && why is null;
    }

    /// <summary>Opens a fence device for one server; no call into it is made yet.</summary>
    /// <param name="type">The plugin's type name.</param>
    /// <param name="context">Where the instance lives.</param>
    /// <param name="values">Its parameters as the configuration has them, path to text.</param>
    /// <param name="server">The server to be stopped, whose own values win.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="why">If it cannot be opened, why.</param>
    public bool TryOpenFence(string type, InstanceContext context,
        IReadOnlyDictionary<string, string> values, string server,
        [NotNullWhen(true)] out FenceInstance? instance,
        [NotNullWhen(false)] out Outcome? why)
    {
        why = TryOpen(type, PluginKind.Fence, context, values, out var runner, out _, server);
        instance = runner is null ? null : new FenceInstance(runner);
        return instance is not null && why is null;
    }

    /// <summary>Opens a channel for alerts; no call into it is made yet.</summary>
    /// <param name="type">The plugin's type name.</param>
    /// <param name="context">Where the instance lives.</param>
    /// <param name="values">Its parameters as the configuration has them, path to text.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="why">If it cannot be opened, why.</param>
    public bool TryOpenAlert(string type, InstanceContext context,
        IReadOnlyDictionary<string, string> values,
        [NotNullWhen(true)] out AlertInstance? instance,
        [NotNullWhen(false)] out Outcome? why)
    {
        why = TryOpen(type, PluginKind.Alert, context, values, out var runner, out _);
        instance = runner is null ? null : new AlertInstance(runner);
        return instance is not null && why is null;
    }

    private Outcome? TryOpen(string type, PluginKind kind, InstanceContext context,
        IReadOnlyDictionary<string, string> values, out InstanceRunner? runner,
        out IPluginLog? log, string? valuesOf = null)
    {
        runner = null;
        log = null;
        var entry = Catalog.Find(type);
        if (entry is null) return Outcome.Unsupported($"no plugin of type {type} is installed");
        // A resource that runs has to be found and stopped without a licence too.
        if (!(kind == PluginKind.Resource ? entry.IsSound : entry.IsReady)) return Refused(entry);
        if (entry.Manifest.Kind != kind)
            return Outcome.Misconfigured($"plugin {type} is no {JsonName(kind)}");
        try
        {
            var make = Maker(entry, context, values, valuesOf ?? context.Server);
            log = ports.Log(context);
            runner = new InstanceRunner(context, make, ports.Time, log);
            return null;
        }
        catch (FormatException e)
        {
            return Outcome.Misconfigured($"{context.Name}: {e.Message}");
        }
        catch (Exception e)
        {
            var said = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            return Outcome.Failed(
                $"plugin {type} could not be loaded: {InstanceRunner.Said(said)}");
        }
    }

    private Outcome? Unlicensed(string type) =>
        Catalog.Find(type) is { Status: PluginStatus.Unlicensed } entry ? Refused(entry) : null;

    private static Outcome Refused(CatalogEntry entry) => Outcome.Unsupported(
        $"plugin {entry.Type} is {JsonName(entry.Status)}: {entry.Reason}");

    private Func<(object, IAsyncDisposable)> Maker(CatalogEntry entry, InstanceContext context,
        IReadOnlyDictionary<string, string> values, string server)
    {
        if (isolation is not null && entry.Manifest!.Isolation == PluginIsolation.Process)
        {
            var remote = isolation.Open(entry, context, values, server);
            return () => (remote, remote);
        }
        var plugin = Load(entry);
        object? bound = plugin.Bind(values, server);
        return () => plugin.Make(context, bound);
    }

    private LoadedPlugin Load(CatalogEntry entry)
    {
        lock (_gate)
        {
            if (!_loaded.TryGetValue(entry.Directory, out var plugin))
                _loaded[entry.Directory] = plugin = LoadedPlugin.Load(entry, ports);
            return plugin;
        }
    }

    private static string JsonName<T>(T value) where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
