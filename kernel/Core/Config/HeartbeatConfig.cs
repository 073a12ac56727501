namespace Baton.Core.Config;

/// <summary>One heartbeat path over all the servers that have its device.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Type"><c>lanhb</c>, <c>diskhb</c>, <c>comhb</c> or <c>witnesshb</c>.</param>
/// <param name="Priority">Smaller first; of LANs, 0 for messages between servers.</param>
/// <param name="Device">The device id at every server.</param>
public sealed record HeartbeatConfig(string Name, string Type, int Priority, int Device)
{
    public const string Lan = "lanhb";

    /// <summary>The kernel-mode twin of a LAN heartbeat: it differs in who sends.</summary>
    public const string LanTwin = "lankhb";

    public const string Disk = "diskhb";

    public const string Com = "comhb";

    public const string WitnessType = "witnesshb";

    /// <summary>What a server without the device may say instead of nothing.</summary>
    public const string Unused = "unused";

    /// <summary>Where the witness is; null for other types.</summary>
    public WitnessConfig? Witness { get; init; }

    public bool IsLan => Type is Lan or LanTwin;

    /// <summary>The kind of device that a server has on it.</summary>
    public string DeviceKind => Type switch
    {
        Disk => "disk",
        Com => "com",
        WitnessType => "witness",
        _ => "lan",
    };

    /// <summary>True if a server has it: an address or a file, or 1 for the witness.</summary>
    public bool IsOn(ServerConfig server) =>
        server.Devices.GetValueOrDefault(Device) is { } device && device.Kind == DeviceKind
        && (Type == WitnessType ? device.Info == "1" : device.Info is not ("" or Unused));
}

/// <summary>Where a witness is and how it is asked.</summary>
public sealed record WitnessConfig
{
    public const int PortNormal = 29443;

    /// <summary>Its name or address.</summary>
    public string Host { get; init; } = "";

    public int Port { get; init; } = PortNormal;

    /// <summary>Whether it is asked over TLS.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>Certificates that it is trusted by; empty for the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>A proxy as <c>HOST:PORT</c>; empty for none.</summary>
    public string Proxy { get; init; } = "";

    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
