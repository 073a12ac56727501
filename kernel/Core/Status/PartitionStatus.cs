using System.Collections.Immutable;

namespace Baton.Core.Status;

/// <summary>How a cluster tells a partition from a death, and what it last concluded.</summary>
public sealed record PartitionStatus
{
    public required string Cluster { get; init; }

    /// <summary>The server that was asked.</summary>
    public required string Self { get; init; }

    /// <summary>Every server, in order.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>What a server does that is cut off.</summary>
    public required string Action { get; init; }

    /// <summary>True if no resolver may say that this server is cut off.</summary>
    public bool AllMustAgree { get; init; }

    public long TakeoverDelayMs { get; init; }

    /// <summary>Why the delay is as long.</summary>
    public required string DelayReason { get; init; }

    public required ImmutableArray<ResolverStatus> Resolvers { get; init; }

    /// <summary>What is thought of the servers that are missing now; null if none is.</summary>
    public VerdictStatus? Now { get; init; }

    /// <summary>What was concluded last; null if nothing was since the daemon started.</summary>
    public VerdictStatus? Last { get; init; }
}

/// <summary>A resolver in detail.</summary>
public sealed record ResolverStatus
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public int Priority { get; init; }

    /// <summary>What it asks; empty if it asks nobody.</summary>
    public required ImmutableArray<string> Targets { get; init; }

    /// <summary>Server to Normal, Error, Unused or Unknown.</summary>
    public required ImmutableSortedDictionary<string, string> States { get; init; }

    /// <summary>How long ago this server's last good answer was asked for; null for never.
    /// </summary>
    public long? AnsweredMsAgo { get; init; }

    /// <summary>Askings without an answer since then.</summary>
    public int Silent { get; init; }

    /// <summary>What this server was told last.</summary>
    public string Said { get; init; } = "";
}

/// <summary>A verdict: Undecided, Survivor or CutOff.</summary>
public sealed record VerdictStatus(ImmutableArray<string> Lost, string Verdict, string Code,
    string Reason, long MsAgo);
