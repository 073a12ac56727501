using System.Globalization;
using Baton.Core.Operation;
using Baton.Wire;

namespace Baton.Clpd;

/// <summary>
/// Tells people that somebody who might be of this cluster is refused: to the cluster it is just a
/// server that is silent. Each cause at its first sight, and then once an hour while it lasts.
/// </summary>
internal sealed class RefusedWatch : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    // Whatever a scan of ports comes with is counted and not told.
    private static readonly (Refusal Cause, string Meaning)[] Causes =
    [
        (Refusal.ForeignCluster, "of another cluster"),
        (Refusal.Forged, "made with other keys than this cluster's"),
        (Refusal.TlsForeignCa, "with a certificate of another authority"),
        (Refusal.TlsRevoked,
            "with a certificate from before a rotation, or of a server that is trusted no more"),
    ];

    private readonly RefusedCounters _refused;
    private readonly Action<Alert> _tell;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly (long Count, DateTimeOffset Next)[] _told = new (long, DateTimeOffset)[
        Causes.Length];

    public RefusedWatch(RefusedCounters refused, Action<Alert> tell, TimeProvider time)
    {
        (_refused, _tell, _time) = (refused, tell, time);
        _timer = time.CreateTimer(_ => Look(), null, Every, Every);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = _time.GetUtcNow();
        foreach (var (i, (cause, meaning)) in Causes.Index())
        {
            long count = _refused[cause];
            if (count == _told[i].Count || now < _told[i].Next) continue;
            string what = string.Create(CultureInfo.InvariantCulture,
                $"Refused: {count - _told[i].Count} heartbeats or sessions {meaning}.");
            _tell(new Alert(AlertLevel.Warning, "nm", 90,
                what + " A server that sends such is not heard; clpstat -i counts them."));
            _told[i] = (count, now + Quiet);
        }
    }
}
