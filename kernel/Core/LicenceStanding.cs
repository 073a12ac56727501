namespace Baton.Core;

/// <summary>What the licence of the cluster itself lets this server do.</summary>
/// <param name="Refusal">Why the service may not be started; empty if it may.</param>
/// <param name="Rejoins">True if it may be, for as long as another server runs it.</param>
/// <param name="Stops">True if a service that runs has to stop.</param>
public sealed record LicenceStanding(string Refusal, bool Rejoins, bool Stops)
{
    /// <summary>Nothing stands in the way.</summary>
    public static readonly LicenceStanding Free = new("", false, false);
}
