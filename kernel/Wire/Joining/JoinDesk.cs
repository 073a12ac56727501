using System.Security.Cryptography;
using System.Text;

namespace Baton.Wire.Joining;

/// <summary>What becomes of a secret that somebody shows.</summary>
public enum JoinVerdict
{
    /// <summary>It is let in, and nobody after it.</summary>
    Welcome,

    /// <summary>It is another secret.</summary>
    Forged,

    /// <summary>It comes too late.</summary>
    Expired,

    /// <summary>Somebody was let in already.</summary>
    Used,

    /// <summary>So many wrong ones were shown that even the right one is refused.</summary>
    TooManyTries,

    /// <summary>It is the right one, and the member cannot let anybody in now.</summary>
    NotNow,
}

/// <summary>Judges who may join with one token: once, not for long, not by trying.</summary>
public sealed class JoinDesk
{
    /// <summary>A person who mistypes needs three; 128 bits are not guessed in any number.
    /// </summary>
    public const int TriesMax = 5;

    private readonly Lock _gate = new();
    private readonly byte[] _secret;
    private readonly TimeProvider _time;
    private readonly long _from;
    private int _wrong;
    private bool _used;

    public JoinDesk(JoinToken token, TimeSpan lifetime, TimeProvider time)
    {
        _secret = Hash(token.Secret);
        Lifetime = lifetime;
        _time = time;
        _from = time.GetTimestamp();
    }

    /// <summary>How long the token is good.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>True when nobody can be let in any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate) return _used || _wrong >= TriesMax || IsLate;
        }
    }

    private bool IsLate => _time.GetElapsedTime(_from) >= Lifetime;

    /// <summary>Judges one try; the first right one spends the token.</summary>
    public JoinVerdict Try(string secret)
    {
        lock (_gate)
        {
            if (_used) return JoinVerdict.Used;
            if (_wrong >= TriesMax) return JoinVerdict.TooManyTries;
            if (IsLate) return JoinVerdict.Expired;
            if (!CryptographicOperations.FixedTimeEquals(Hash(secret), _secret))
            {
                _wrong++;
                return JoinVerdict.Forged;
            }
            _used = true;
            return JoinVerdict.Welcome;
        }
    }

    /// <summary>Takes a welcome back: nothing was handed out for it.</summary>
    public void GiveBack()
    {
        lock (_gate) _used = false;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
