namespace Baton.Host.Ports;

/// <summary>What a management controller does with its server (IPMI 2.0, section 28.3).</summary>
public enum ChassisControl
{
    /// <summary>Power off, at once.</summary>
    PowerDown = 0,

    /// <summary>Power off, and on again a second later at the earliest.</summary>
    PowerCycle = 2,

    /// <summary>The reset line.</summary>
    HardReset = 3,

    /// <summary>A diagnostic interrupt, which reaches the processor as an NMI.</summary>
    DiagnosticInterrupt = 4,
}
