using System.Reflection;
using System.Runtime.Loader;
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

    /// <param name="main">The absolute path of the plugin's assembly.</param>
    public PluginContext(string main) : base(Path.GetFileNameWithoutExtension(main))
    {
        _resolver = new AssemblyDependencyResolver(main);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Even if a copy lies in the folder: a second contract would be another type.
        if (assemblyName.Name == ContractName) return null;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path
            ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path
            ? LoadUnmanagedDllFromPath(path) : 0;
}
