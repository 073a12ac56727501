using Baton.Clp.Configuration;
using Baton.Clp.Daemon;

namespace Baton.Clp;

/// <summary>All that a command touches outside itself; each part is made when used.</summary>
internal sealed record Surroundings
{
    public required Func<Places, IDaemon> Daemon { get; init; }

    public required Func<IDaemonLauncher> Launcher { get; init; }

    public required Func<IConfigFolder> ConfigFolder { get; init; }

    public required Func<IClusterMaker> ClusterMaker { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Err { get; init; }

    /// <summary>What the operator types; nothing unless it is said.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The value of <see cref="Places.RootVariable"/>.</summary>
    public string? RootFromEnvironment { get; init; }

    public bool IsRoot { get; init; } = true;

    /// <summary>The short name of this host, in lower case.</summary>
    public string HostName { get; init; } = "";
}
