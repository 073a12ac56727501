namespace Baton.Core.Fencing;

/// <summary>How far the forced stop of a lost server has come.</summary>
public enum FencePhase
{
    /// <summary>It has to be stopped.</summary>
    Due,

    /// <summary>A device was asked.</summary>
    Asked,

    /// <summary>Every device failed.</summary>
    Failed,

    /// <summary>It could not be stopped, and is taken over from all the same.</summary>
    PassedOver,

    /// <summary>An operator says that it is down.</summary>
    Confirmed,

    /// <summary>It was stopped.</summary>
    Done,
}

/// <summary>
/// The forced stop of one lost server: written by the coordinator, told to every member and on
/// disk before it is acted on, so that whoever coordinates next goes on with it.
/// </summary>
public sealed record Fence
{
    public required ServerId Server { get; init; }

    /// <summary>The view that was the first without the server.</summary>
    public required long View { get; init; }

    public FencePhase Phase { get; init; }

    /// <summary>
    /// True if it may hold groups that nobody here knows of: it wrote the placements itself, or
    /// nobody here has been in a view with it.
    /// </summary>
    public bool MayHoldAny { get; init; }

    /// <summary>Counts what was asked of devices, for this forced stop.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts of the round under way that failed.</summary>
    public int Failures { get; init; }

    /// <summary>The device asked last.</summary>
    public string Device { get; init; } = "";

    /// <summary>True if the device is only asked whether the server is off already.</summary>
    public bool LooksOnly { get; init; }

    public Reason Reason { get; init; } = Reason.None;

    /// <summary>True while what the server may hold must not be started elsewhere.</summary>
    public bool IsOpen => Phase is FencePhase.Due or FencePhase.Asked or FencePhase.Failed;
}

/// <summary>One attempt to stop a server.</summary>
/// <param name="Server">The server that is to stop.</param>
/// <param name="View">The forced stop it belongs to.</param>
/// <param name="Attempt">Which one of that forced stop.</param>
/// <param name="Device">The device by its configured name.</param>
/// <param name="LooksOnly">Only look whether it is off; stop nothing.</param>
/// <param name="Deadline">How long it may take.</param>
public sealed record FenceCall(ServerId Server, long View, int Attempt, string Device,
    bool LooksOnly, TimeSpan Deadline);
