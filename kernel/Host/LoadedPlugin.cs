using System.Reflection;
using Baton.Host.Trust;
using Baton.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Scrutor;

namespace Baton.Host;

/// <summary>
/// A plugin whose assembly is loaded, with the container its instances come from.
/// </summary>
internal sealed class LoadedPlugin
{
    private readonly ServiceProvider _services;
    private readonly Type _entry;
    private readonly Type? _parameters;

    private LoadedPlugin(ServiceProvider services, Type entry, Type? parameters)
    {
        _services = services;
        _entry = entry;
        _parameters = parameters;
    }

    /// <summary>Loads the assembly of a ready entry.</summary>
    /// <exception cref="IOException">It is not what was judged.</exception>
    public static LoadedPlugin Load(CatalogEntry entry, HostPorts ports)
    {
        var manifest = entry.Manifest!;
        string path = Path.Combine(entry.Directory, manifest.Assembly);
        var assembly = new PluginContext(path, Judged(entry)).Main();
        var main = assembly.GetType(manifest.Entry, throwOnError: true)!;
        var parameters = manifest.Parameters.Length == 0
            ? null : assembly.GetType(manifest.Parameters, throwOnError: true);
        return new LoadedPlugin(Container(assembly, parameters, ports), main, parameters);
    }

    /// <summary>Makes the parameter record from the configuration's texts; null if none.</summary>
    /// <exception cref="FormatException">A value is missing or not allowed.</exception>
    public object? Bind(IReadOnlyDictionary<string, string> values, string server) =>
        _parameters is null ? null : ParameterSchema.Bind(_parameters, values, server);

    /// <summary>Makes one instance with its scope, which is to be disposed with it.</summary>
    public (object Plugin, AsyncServiceScope Scope) Make(InstanceContext context, object? bound)
    {
        var scope = _services.CreateAsyncScope();
        try
        {
            var seat = scope.ServiceProvider.GetRequiredService<Seat>();
            seat.Context = context;
            seat.Parameters = bound;
            return (scope.ServiceProvider.GetRequiredService(_entry), scope);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    // What was judged may have been replaced since, and not be looked through again yet.
    private static FolderListing? Judged(CatalogEntry entry)
    {
        if (entry.Digest.Length == 0) return null;
        var listing = FolderListing.Of(entry.Directory);
        return listing.Digest == entry.Digest ? listing : throw new IOException(
            $"{entry.Directory} was changed since it was last looked through");
    }

    private static ServiceProvider Container(Assembly assembly, Type? parameters, HostPorts ports)
    {
        var services = new ServiceCollection();
        services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(classes => classes.Where(IsService), publicOnly: false)
            .UsingRegistrationStrategy(RegistrationStrategy.Append)
            .AsSelfWithInterfaces()
            .WithScopedLifetime());

        // After the scan, so that no class of the plugin takes the place of a port.
        services.AddSingleton(ports.Command);
        services.AddSingleton(ports.Processes);
        services.AddSingleton(ports.Files);
        services.AddSingleton(ports.Network);
        services.AddSingleton(ports.Time);
        services.AddScoped<Seat>();
        services.AddScoped(s => s.GetRequiredService<Seat>().Context!);
        services.AddScoped(s => ports.Log(s.GetRequiredService<InstanceContext>()));
        if (parameters is not null)
            services.AddScoped(parameters, s => s.GetRequiredService<Seat>().Parameters!);
        return services.BuildServiceProvider();
    }

    private static bool IsService(Type type) =>
        !type.IsGenericTypeDefinition
        && !typeof(Exception).IsAssignableFrom(type)
        && !typeof(Attribute).IsAssignableFrom(type)
        && !typeof(Delegate).IsAssignableFrom(type);

    /// <summary>Where a scope keeps what belongs to its one instance.</summary>
    private sealed class Seat
    {
        public InstanceContext? Context { get; set; }

        public object? Parameters { get; set; }
    }
}
