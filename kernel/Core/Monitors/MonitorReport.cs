namespace Baton.Core.Monitors;

/// <summary>How a monitor stands on one server, in the words that status output prints.</summary>
public enum MonitorPhase
{
    /// <summary>Not running.</summary>
    Offline,

    /// <summary>Started; no finding yet.</summary>
    OnlinePending,

    Online,
    Caution,

    /// <summary>Errors beyond the retries: recovery is due or under way.</summary>
    OnlineFailure,

    Suspend,
    Unknown,
}

/// <summary>What a server tells the others of one of its monitors.</summary>
public sealed record MonitorReport
{
    public required string Monitor { get; init; }

    public required MonitorPhase Phase { get; init; }

    public int Restarts { get; init; }

    public int Failovers { get; init; }

    public bool FinalActionDone { get; init; }

    public int Scripts { get; init; }

    /// <summary>True while it is made to fail for verification.</summary>
    public bool Dummy { get; init; }

    /// <summary>True while its recovery is at work.</summary>
    public bool Recovering { get; init; }

    public string Reason { get; init; } = "";
}
