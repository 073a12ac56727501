namespace Baton.Core.Membership;

/// <summary>
/// What a server says and understands. Servers of one major version work together and use what
/// the lowest minor of them knows; what a newer minor adds is ignored by an older one.
/// </summary>
public readonly record struct ProtocolVersion(byte Major, byte Minor)
{
    /// <summary>Before versions were told.</summary>
    public static readonly ProtocolVersion First = new(1, 0);

    /// <summary>This program's; 1.1 brought the suspension, 1.2 the timeout ratio, 1.3 who is taken
    /// for suspended.</summary>
    public static readonly ProtocolVersion Own = new(1, Asleep);

    /// <summary>The minor version that knows how to be suspended.</summary>
    public const byte Suspension = 1;

    /// <summary>The minor version that knows of longer timeouts for a while.</summary>
    public const byte TimeoutRatio = 2;

    /// <summary>The minor version that says whom it takes for suspended.</summary>
    public const byte Asleep = 3;

    public bool WorksWith(ProtocolVersion other) => Major == other.Major;

    public override string ToString() => $"{Major}.{Minor}";
}

/// <summary>A server that is heard and not understood.</summary>
/// <param name="Speaks">What it speaks.</param>
/// <param name="HeardAt">When it was last heard.</param>
/// <param name="IsStopped">True if its service is stopped, which every version says alike.
/// </param>
public sealed record Stranger(ProtocolVersion Speaks, Instant HeardAt, bool IsStopped);
