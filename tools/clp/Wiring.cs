using Baton.Clp.Daemon;

namespace Baton.Clp;

/// <summary>What the commands touch on a real machine.</summary>
internal static class Wiring
{
    public static Surroundings OfThisMachine() => new()
    {
        Daemon = _ => throw NotBuiltIn(),
        Launcher = () => new DaemonLauncher(AppContext.BaseDirectory),
        ConfigFolder = () => throw NotBuiltIn(),
        ClusterMaker = () => throw NotBuiltIn(),
        Out = Console.Out,
        Err = Console.Error,
        RootFromEnvironment = Environment.GetEnvironmentVariable(Places.RootVariable),
        IsRoot = Environment.IsPrivilegedProcess,
        HostName = Environment.MachineName.Split('.')[0].ToLowerInvariant(),
    };

    private static CommandFailedException NotBuiltIn() =>
        new(ExitCode.Internal, "This build of clp lacks that part.");
}
