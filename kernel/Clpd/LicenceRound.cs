namespace Baton.Clpd;

/// <summary>What a check has heard from the others.</summary>
/// <param name="Silent">Servers that can be reached, and did not answer.</param>
/// <param name="Times">What time it is on those that did.</param>
internal sealed record LicenceRound(
    IReadOnlyList<string> Silent, IReadOnlyList<DateTimeOffset> Times)
{
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>True if most of those that answered have the same time as this server.</summary>
    public bool Confirms(DateTimeOffset now) =>
        Times.Count(t => (t - now).Duration() <= Slack) * 2 > Times.Count;
}
