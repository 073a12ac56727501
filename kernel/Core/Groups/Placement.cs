using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>What the owner of a group is told to do with it.</summary>
public enum Instruction
{
    /// <summary>Keep it stopped.</summary>
    Stop,

    /// <summary>Keep it running.</summary>
    Run,
}

/// <summary>
/// Where a group belongs: written only by the coordinator of a committed view, each time with a
/// higher epoch, told to every member and obeyed by the owner. An older epoch is refused.
/// </summary>
public sealed record Placement
{
    public required string Group { get; init; }

    /// <summary>The ownership number; 0 before the first placement.</summary>
    public long Epoch { get; init; }

    /// <summary>The one server that may hold it, or that last did; null for none.</summary>
    public ServerId? Owner { get; init; }

    public Instruction Instruction { get; init; } = Instruction.Stop;

    /// <summary>Whether operator and configuration want it to run.</summary>
    public bool Wanted { get; init; }

    /// <summary>Where it goes once it has stopped; null for wherever the rules say.</summary>
    public ServerId? Destination { get; init; }

    /// <summary>The server it came from.</summary>
    public ServerId? Previous { get; init; }

    public StartEvent Event { get; init; }

    public StopFactor Factor { get; init; }

    /// <summary>
    /// The view in which its owner was ordered to stop it; 0 once it was lost in another way.
    /// </summary>
    public long StoppedIn { get; init; }

    /// <summary>Servers where its activation failed since it last was online.</summary>
    public ServerSet Tried { get; init; }

    /// <summary>Failovers because of failed activations since they were last forgotten.</summary>
    public int Failovers => FailedOver.Total;

    /// <summary>The same by the server that each of them left.</summary>
    public ServerCounts FailedOver { get; init; } = ServerCounts.None;

    /// <summary>
    /// No server is left to try: the owner carries out the final action of what failed.
    /// </summary>
    public bool GivenUp { get; init; }

    /// <summary>
    /// The first server of its policy has come back since: it goes home once that can take it.
    /// </summary>
    public bool FailbackDue { get; init; }

    /// <summary>
    /// It was active on several servers, all of which stopped: whose data is the right one only an
    /// operator can tell, by starting it.
    /// </summary>
    public bool IsDisputed { get; init; }

    /// <summary>Resources that are to stay stopped while the group runs.</summary>
    public NameSet Down { get; init; } = NameSet.Empty;

    public Reason Reason { get; init; } = Reason.None;
}
