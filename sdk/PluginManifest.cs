using System.Collections.Immutable;

namespace Baton.Sdk;

/// <summary>What a plugin is.</summary>
public enum PluginKind
{
    /// <summary>A group resource.</summary>
    Resource,

    /// <summary>A monitor resource.</summary>
    Monitor,

    /// <summary>A channel for alerts.</summary>
    Alert,

    /// <summary>A way to stop another server by force.</summary>
    Fence,
}

/// <summary>Where a plugin's code runs.</summary>
public enum PluginIsolation
{
    /// <summary>In the kernel's process: trusted, first-party code.</summary>
    InProcess,

    /// <summary>In a process of its own, with the same contract.</summary>
    Process,
}

/// <summary>
/// A plugin's own statement about itself: <c>plugin.json</c> beside its assembly, read before any
/// of its code is.
/// </summary>
public sealed record PluginManifest
{
    /// <summary>The type name used in <c>clp.conf</c>, such as <c>fip</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it is.</summary>
    public required PluginKind Kind { get; init; }

    /// <summary>The SDK version it was built against, <c>major.minor</c>.</summary>
    public required string Contract { get; init; }

    /// <summary>The assembly's file name in the plugin's folder.</summary>
    public required string Assembly { get; init; }

    /// <summary>The class that carries out the verbs, with its namespace.</summary>
    public required string Entry { get; init; }

    /// <summary>The record of its parameters, with its namespace; empty if it has none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>The name people read, in English.</summary>
    public string Title { get; init; } = "";

    /// <summary>The name people read, in Japanese.</summary>
    public string TitleJa { get; init; } = "";

    /// <summary>Where its code runs.</summary>
    public PluginIsolation Isolation { get; init; } = PluginIsolation.Process;

    /// <summary>For an isolated plugin: who its process is, and what it may use.</summary>
    public ProcessDefaults Process { get; init; } = new();

    /// <summary>The licence product that unlocks it; empty if none is needed.</summary>
    public string Product { get; init; } = "";

    /// <summary>What it needs of the machine, in words: <c>root</c>, <c>net_raw</c>...</summary>
    public ImmutableArray<string> Rights { get; init; } = [];

    /// <summary>Resource types it starts after when no dependency is configured.</summary>
    public ImmutableArray<string> StartsAfter { get; init; } = [];

    /// <summary>For a resource: its deadlines and retries when none are configured.</summary>
    public ResourceDefaults Resource { get; init; } = new();

    /// <summary>For a monitor: its polling when none is configured.</summary>
    public MonitorDefaults Monitor { get; init; } = new();
}

/// <summary>A resource type's defaults.</summary>
public sealed record ResourceDefaults
{
    /// <summary>Seconds for one activation, added to the parameter named next.</summary>
    public int ActivateSeconds { get; init; } = 180;

    /// <summary>
    /// Path of a parameter in seconds to add to the activation's limit, or empty.
    /// </summary>
    public string ActivatePlus { get; init; } = "";

    /// <summary>Seconds for one deactivation, added to the parameter named next.</summary>
    public int DeactivateSeconds { get; init; } = 180;

    /// <summary>Path of a parameter in seconds to add to the deactivation's limit.</summary>
    public string DeactivatePlus { get; init; } = "";

    /// <summary>Tries after a failed activation.</summary>
    public int ActivateRetries { get; init; } = 5;

    /// <summary>Tries after a failed deactivation.</summary>
    public int DeactivateRetries { get; init; }
}

/// <summary>When a monitor looks.</summary>
public enum MonitorTiming
{
    /// <summary>From the start of the cluster service to its stop.</summary>
    Always = 0,

    /// <summary>While its target resource is online here.</summary>
    WhileActive = 1,
}

/// <summary>A monitor type's defaults.</summary>
public sealed record MonitorDefaults
{
    /// <summary>Seconds between checks.</summary>
    public int IntervalSeconds { get; init; } = 60;

    /// <summary>Seconds one check may take.</summary>
    public int TimeoutSeconds { get; init; } = 120;

    /// <summary>Errors in a row that are tolerated.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>Seconds before the first check.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>When it looks.</summary>
    public MonitorTiming Timing { get; init; } = MonitorTiming.Always;

    /// <summary>The timings a configuration may choose.</summary>
    public ImmutableArray<MonitorTiming> Timings { get; init; } =
        [MonitorTiming.Always, MonitorTiming.WhileActive];

    /// <summary>Resource types it may have as its target; empty if any.</summary>
    public ImmutableArray<string> TargetTypes { get; init; } = [];

    /// <summary>True for a resident monitor.</summary>
    public bool Resident { get; init; }
}
