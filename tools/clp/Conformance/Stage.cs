using Baton.Host;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Clp.Conformance;

/// <summary>One plugin and the machine that it is tried on.</summary>
internal sealed class Stage : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-try.");
    private readonly HostPorts _ports;
    private LoadedPlugin? _plugin;
    private int _opened;

    /// <param name="folder">The plugin's folder.</param>
    /// <param name="live">True to try it on this very machine.</param>
    public Stage(string folder, bool live)
    {
        string plugins = _folder.CreateSubdirectory("plugins").FullName;
        Directory.CreateSymbolicLink(Path.Combine(plugins, "plugin"), Path.GetFullPath(folder));
        Entry = Catalog.Scan(plugins).Entries.Single();
        Machine = live ? null : new StageMachine();
        _ports = Machine?.Ports(new Silence())
            ?? HostPorts.OverMachine(TimeProvider.System, _ => { });
    }

    public CatalogEntry Entry { get; }

    /// <summary>Null if it is the real one.</summary>
    public StageMachine? Machine { get; }

    /// <summary>A place to live for one more instance, with the scripts that it names.</summary>
    public InstanceContext Context()
    {
        string home = Path.Combine(_folder.FullName, $"instance{++_opened}");
        foreach (var script in Entry.Parameters.Where(p => p.Kind == ParameterKind.Text
            && p.Path.EndsWith("path", StringComparison.Ordinal)
            && p.Default?.EndsWith(".sh", StringComparison.Ordinal) == true))
        {
            string path = Path.Combine(home, "scripts", script.Default!);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "#!/bin/sh\nexit 0\n");
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }
        return new InstanceContext
        {
            Type = Entry.Type,
            Name = "tried1",
            Group = "group1",
            Server = "server1",
            ScriptsDirectory = Path.Combine(home, "scripts"),
            LogDirectory = Path.Combine(home, "log"),
            RuntimeDirectory = Path.Combine(home, "run"),
            ProductVersion = Multicall.Version,
            InstallDirectory = AppContext.BaseDirectory,
        };
    }

    /// <summary>Makes an instance.</summary>
    /// <param name="home">Where it lives.</param>
    /// <param name="values">The values of its parameters.</param>
    public Subject Open(InstanceContext home, IReadOnlyDictionary<string, string> values)
    {
        try
        {
            _plugin ??= LoadedPlugin.Load(Entry, _ports);
            // A fence device is opened for the server that it is to stop.
            object? bound = _plugin.Bind(
                values, Entry.Manifest!.Kind == PluginKind.Fence ? "server2" : home.Server);
            var (plugin, scope) = _plugin.Make(home, bound);
            return new Subject(plugin, scope);
        }
        catch (Exception e)
        {
            throw new CommandFailedException(
                ExitCode.Failed, $"{Entry.Type} cannot be made: {e.Message}");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Silence : IPluginLog
    {
        public void Info(string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Error(string text)
        {
        }
    }
}
