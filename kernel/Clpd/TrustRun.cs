using Baton.Wire.Pki;

namespace Baton.Clpd;

/// <summary>A rotation, as the servers' standings tell of it.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Key">Names its key; empty for one that nobody has prepared yet.</param>
internal sealed record TrustRun(int Epoch, string Key)
{
    /// <summary>The one that is to be ended first; null if there is none.</summary>
    /// <remarks>
    /// Some use it, so all had prepared it; or all have prepared the same and none uses it yet.
    /// </remarks>
    public static TrustRun? Begun(IReadOnlyCollection<TrustStanding> here)
    {
        int top = here.Max(s => s.Epoch);
        var newest = here.Where(s => s.Epoch == top).ToList();
        var user = newest.FirstOrDefault(s => s.Phase == TrustPhase.Using)
            // Whoever was away when the others used it, and has the same in its drawer.
            ?? newest.FirstOrDefault(n => here.Any(s => s.Epoch == top - 1
                && s.Phase == TrustPhase.Prepared && s.Next == n.Key));
        if (user is not null) return new(top, user.Key);
        string next = newest[0].Next;
        return next.Length > 0 && here.All(s => s.Epoch == top && s.Next == next)
            ? new(top + 1, next) : null;
    }

    /// <summary>The next one of those that have come furthest.</summary>
    public static TrustRun Next(IReadOnlyCollection<TrustStanding> here) =>
        new(here.Max(s => s.Epoch) + 1, "");

    /// <summary>True if a server has its key, or can be given it.</summary>
    public bool CanBe(TrustStanding server) => Key.Length == 0
        ? server.Epoch == Epoch - 1
        : (server.Epoch == Epoch && server.Key == Key)
            || (server.Epoch == Epoch - 1 && server.Next == Key);
}
