using Baton.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class RefusedWatchTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly RefusedCounters _refused = new();
    private readonly List<string> _told = [];

    [TestMethod]
    [DataRow(Refusal.Forged, "made with other keys than this cluster's")]
    [DataRow(Refusal.ForeignCluster, "of another cluster")]
    [DataRow(Refusal.TlsForeignCa, "with a certificate of another authority")]
    [DataRow(Refusal.TlsRevoked, "with a certificate from before a rotation, or of a server that "
        + "is trusted no more")]
    public void Who_might_be_of_the_cluster_and_is_refused_is_told(Refusal cause, string meaning)
    {
        using var watch = Watch();
        for (int n = 0; n < 3; n++) _refused.Count(cause);
        _time.Advance(Soon);
        Assert.AreEqual($"Warning nm 90 Refused: 3 heartbeats or sessions {meaning}. A server that "
            + "sends such is not heard; clpstat -i counts them.", _told.Single());
    }

    [TestMethod]
    public void It_is_told_once_an_hour_while_it_lasts_and_counts_what_came_since()
    {
        using var watch = Watch();
        for (int second = 0; second < 2 * 3600; second += 10)
        {
            _refused.Count(Refusal.Forged);
            _time.Advance(Soon);
        }
        Assert.HasCount(2, _told);
        Assert.Contains("Refused: 1 ", _told[0]);
        Assert.Contains("Refused: 360 ", _told[1]);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.HasCount(3, _told);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.HasCount(3, _told, "it is over");
    }

    [TestMethod]
    [DataRow(Refusal.Malformed)]
    [DataRow(Refusal.TlsNoCertificate)]
    [DataRow(Refusal.TlsHandshake)]
    public void A_scan_of_ports_is_not(Refusal cause)
    {
        using var watch = Watch();
        _refused.Count(cause);
        _time.Advance(Soon);
        Assert.IsEmpty(_told);
    }

    private RefusedWatch Watch() => new(
        _refused, a => _told.Add($"{a.Level} {a.Module} {a.Id} {a.Text}"), _time);
}
