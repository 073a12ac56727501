using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>What a monitor's recovery acts on.</summary>
public enum RecoveryTargetKind
{
    /// <summary>This server: only the final action applies.</summary>
    LocalServer,

    Group,

    Resource,

    /// <summary>Every group active on the server.</summary>
    AllGroups,
}

/// <summary>A monitor resource.</summary>
public sealed record MonitorConfig
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public string Comment { get; init; } = "";

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Errors in a row that are tolerated; a resident monitor's word is final.</summary>
    public int Retries { get; init; }

    /// <summary>Before the first check.</summary>
    public TimeSpan StartWait { get; init; }

    public MonitorTiming Timing { get; init; } = MonitorTiming.Always;

    /// <summary>True if the type pushes its findings instead of being asked.</summary>
    public bool Resident { get; init; }

    /// <summary>The resource it watches while that is online; empty for none.</summary>
    public string Target { get; init; } = "";

    /// <summary>The servers that monitor; empty for all.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>A timeout is an error at once.</summary>
    public bool NoRetryOnTimeout { get; init; }

    /// <summary>A timeout is told and nothing more.</summary>
    public bool NoRecoveryOnTimeout { get; init; }

    public RecoveryConfig Recovery { get; init; } = new();

    /// <summary>Element path below <c>parameters</c> to text.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>
/// The script of a monitor's recovery: one file for every step, told by a variable which.
/// </summary>
public sealed record PreActionConfig
{
    /// <summary>An absolute path, or one below the monitor's own scripts.</summary>
    public string Path { get; init; } = "preaction.sh";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public bool BeforeRestart { get; init; }

    public bool BeforeFailover { get; init; }

    public bool BeforeFinal { get; init; }
}

/// <summary>The recovery ladder of a monitor.</summary>
public sealed record RecoveryConfig
{
    public RecoveryTargetKind TargetKind { get; init; } = RecoveryTargetKind.LocalServer;

    /// <summary>The group or resource; empty for the other kinds.</summary>
    public string Target { get; init; } = "";

    /// <summary>Reactivations of the target before a failover.</summary>
    public int Restarts { get; init; } = 3;

    /// <summary>Failovers of the target's group before the final action.</summary>
    public int Failovers { get; init; } = 1;

    public FinalAction Action { get; init; } = FinalAction.Nothing;

    /// <summary>Runs of the recovery script before a restart.</summary>
    public int Scripts { get; init; }

    public PreActionConfig PreAction { get; init; } = new();

    /// <summary>
    /// The counters go back to zero once the monitor has been normal for this long; null for
    /// ten intervals and at least a minute.
    /// </summary>
    public TimeSpan? ResetAfter { get; init; }

    /// <summary>The reset time in force.</summary>
    public TimeSpan ResetAfterFor(TimeSpan interval) =>
        ResetAfter ?? (interval * 10 > TimeSpan.FromMinutes(1)
            ? interval * 10 : TimeSpan.FromMinutes(1));
}
