namespace Baton.Sdk;

/// <summary>
/// What an instance of a plugin may know of where it lives; injected by the host.
/// </summary>
public sealed record InstanceContext
{
    /// <summary>The plugin's type name.</summary>
    public required string Type { get; init; }

    /// <summary>The configured name of this resource or monitor.</summary>
    public required string Name { get; init; }

    /// <summary>The failover group it belongs to, or empty.</summary>
    public string Group { get; init; } = "";

    /// <summary>This server's name.</summary>
    public required string Server { get; init; }

    /// <summary>
    /// The folder of this instance's scripts: <c>scripts/GROUP/RESOURCE</c> or
    /// <c>scripts/monitor.s/MONITOR</c> beside <c>clp.conf</c>.
    /// </summary>
    public required string ScriptsDirectory { get; init; }

    /// <summary>The folder for logs of this server.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>
    /// A folder of this instance alone that a reboot empties and a restart keeps.
    /// </summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>The product's version, <c>major.minor.patch</c>.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>The folder the product is installed in.</summary>
    public required string InstallDirectory { get; init; }
}
