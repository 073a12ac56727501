using Baton.Clp.Configuration;
using Baton.Clp.Daemon;
using Baton.Core.Config;

namespace Baton.Clp;

/// <summary>What the commands touch on a real machine.</summary>
internal static class Wiring
{
    public static Surroundings OfThisMachine() => new()
    {
        Daemon = places => new SocketDaemon(places.Socket),
        Launcher = () => new DaemonLauncher(AppContext.BaseDirectory),
        ConfigFolder = () => new ConfigFolder(Types),
        ClusterMaker = () => new ClusterMaker(Types, TimeProvider.System),
        Out = Console.Out,
        Err = Console.Error,
        In = Console.In,
        RootFromEnvironment = Environment.GetEnvironmentVariable(Places.RootVariable),
        IsRoot = Environment.IsPrivilegedProcess,
        HostName = Environment.MachineName.Split('.')[0].ToLowerInvariant(),
    };

    private static IReadOnlyDictionary<string, TypeDeclaration> Types() =>
        PluginTypes.In(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../plugins")));
}
