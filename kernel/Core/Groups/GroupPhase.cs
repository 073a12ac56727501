namespace Baton.Core.Groups;

/// <summary>How far a group is on its owner.</summary>
public enum GroupPhase
{
    Offline,
    Activating,
    Online,
    Deactivating,

    /// <summary>A resource could not be activated here.</summary>
    ActivationFailed,

    /// <summary>A resource could not be let go; nobody else may start the group.</summary>
    DeactivationFailed,
}

/// <summary>How far a resource is on its group's owner.</summary>
public enum ResourcePhase
{
    Offline,
    Activating,
    Online,
    Deactivating,
    ActivationFailed,
    DeactivationFailed,
    Unknown,
}
