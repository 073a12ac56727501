using System.Reflection;
using System.Runtime.Loader;
using Baton.Host.Trust;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// A plugin's own load context: the contract and the framework are the host's, everything else is
/// private to the plugin.
/// </summary>
/// <remarks>Not collectible: collectible contexts never use ReadyToRun code.</remarks>
internal sealed class PluginContext : AssemblyLoadContext
{
    private static readonly string ContractName = typeof(Contract).Assembly.GetName().Name!;

    private readonly AssemblyDependencyResolver _resolver;
    private readonly string _main;
    private readonly FolderListing? _judged;

    /// <param name="main">The absolute path of the plugin's assembly.</param>
    /// <param name="judged">Its folder's files; null to load whatever is there.</param>
    public PluginContext(string main, FolderListing? judged)
        : base(Path.GetFileNameWithoutExtension(main))
    {
        _resolver = new AssemblyDependencyResolver(main);
        (_main, _judged) = (main, judged);
    }

    /// <summary>The plugin's own assembly.</summary>
    /// <exception cref="IOException">It is not what was judged.</exception>
    public Assembly Main() => LoadFromAssemblyPath(Checked(_main));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Even if a copy lies in the folder: a second contract would be another type.
        if (assemblyName.Name == ContractName) return null;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path
            ? LoadFromAssemblyPath(Checked(path)) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path
            ? LoadUnmanagedDllFromPath(Checked(path)) : 0;

    // Libraries are loaded when they are first used, long after the folder was looked through.
    private string Checked(string path) => _judged is null || _judged.Holds(
        Path.GetDirectoryName(_main)!, path) ? path : throw new IOException(
            $"{path} was changed since it was last looked through");
}
