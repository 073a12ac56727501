using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>Checks a plugin's assembly against its manifest, by metadata alone.</summary>
internal static class PluginInspection
{
    /// <summary>Checks the assembly and reads the plugin's parameters.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="manifest">What the plugin says of itself.</param>
    /// <exception cref="PluginFaultException">The assembly does not keep the promise.</exception>
    public static ImmutableArray<ParameterDeclaration> Parameters(
        string folder, PluginManifest manifest)
    {
        string path = Path.Combine(folder, manifest.Assembly);
        if (!File.Exists(path))
            throw new PluginFaultException($"the assembly {manifest.Assembly} is missing");
        using var assembly = Open(path, manifest.Assembly);

        var entry = assembly.Find(manifest.Entry) ?? throw new PluginFaultException(
            $"{manifest.Assembly} has no type {manifest.Entry}");
        string verbs = InterfaceOf(manifest);
        if (!assembly.IsConcreteClass(entry))
            throw new PluginFaultException($"{manifest.Entry} is not a class to make objects of");
        if (!assembly.Implements(entry, verbs))
            throw new PluginFaultException($"{manifest.Entry} does not implement {verbs}");

        if (manifest.Parameters.Length == 0) return [];
        var record = assembly.Find(manifest.Parameters) ?? throw new PluginFaultException(
            $"{manifest.Assembly} has no type {manifest.Parameters}");
        return ParameterReader.Of(assembly, record);
    }

    private static AssemblyMetadata Open(string path, string name)
    {
        try
        {
            return AssemblyMetadata.Open(path);
        }
        catch (BadImageFormatException e)
        {
            throw new PluginFaultException($"{name} is not a managed assembly: {e.Message}", e);
        }
    }

    private static string InterfaceOf(PluginManifest manifest) => manifest.Kind switch
    {
        PluginKind.Resource => typeof(IResource).FullName!,
        PluginKind.Monitor when manifest.Monitor.Resident => typeof(IResidentMonitor).FullName!,
        PluginKind.Monitor => typeof(IMonitor).FullName!,
        PluginKind.Alert => typeof(IAlert).FullName!,
        PluginKind.Fence => typeof(IFence).FullName!,
        _ => throw new PluginFaultException($"kind {manifest.Kind} is not known"),
    };
}
