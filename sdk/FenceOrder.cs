namespace Baton.Sdk;

/// <summary>What is done to a server that has to stop.</summary>
public enum FenceAction
{
    /// <summary>Its power is cut and stays so.</summary>
    PowerOff = 0,

    /// <summary>It is reset.</summary>
    Reset = 1,

    /// <summary>Its power is cut and comes back.</summary>
    Cycle = 2,

    /// <summary>It is sent an interrupt that its system takes for a reason to panic.</summary>
    Nmi = 3,
}

/// <summary>One attempt to stop a server.</summary>
public sealed record FenceOrder
{
    /// <summary>The server that is to stop.</summary>
    public required string Server { get; init; }

    /// <summary>The server that asks for it, which is this one.</summary>
    public required string Local { get; init; }

    /// <summary>What is to be done to it.</summary>
    public FenceAction Action { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How long it may take.</summary>
    public required TimeSpan Deadline { get; init; }
}
