namespace Baton.Wire.Pki;

/// <summary>
/// The cluster's keys as they are now: one signs, and while keys are rotated another one is
/// accepted too. Whoever holds the ring follows a rotation without being made anew.
/// </summary>
internal sealed class KeyRing
{
    private volatile Keys _keys;

    public KeyRing(ReadOnlySpan<byte> signing, byte[]? also = null, string? witness = null)
    {
        _keys = new Keys(signing.ToArray(), also, witness);
    }

    public byte[] Signing => _keys.Signing;

    /// <summary>The key before, or the one to come; null while none is rotated.</summary>
    public byte[]? Also => _keys.Also;

    /// <summary>What is shown to a witness; a rotation leaves it as it is.</summary>
    public string WitnessToken => _keys.Witness ?? Pki.WitnessToken.Of(_keys.Signing);

    public static implicit operator KeyRing(byte[] key) => new(key);

    public void Become(KeyRing other) => _keys = other._keys;

    private sealed record Keys(byte[] Signing, byte[]? Also, string? Witness);
}
