namespace Baton.Core.Partition;

/// <summary>What one resolver has to say about a loss.</summary>
internal enum VoiceKind
{
    /// <summary>It will be able to tell, later.</summary>
    Waits,

    /// <summary>This side goes on.</summary>
    Survives,

    /// <summary>This side stops.</summary>
    CutOff,

    /// <summary>It cannot tell, and that stops nobody.</summary>
    Silent,

    /// <summary>It cannot tell, and unless another can, that stops everybody.</summary>
    SilentSafe,
}

/// <summary>A resolver's word, why, and from when the takeover delay counts.</summary>
internal sealed record Voice(VoiceKind Kind, Reason Reason, Instant From)
{
    public static Voice Waits(Instant from) => new(VoiceKind.Waits, Reason.None, from);
}
