using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Host;
using Baton.Licences;
using Baton.Sdk.Ports;
using Baton.Wire.Control;
using Baton.Wire.Sessions;

namespace Baton.Clpd;

/// <summary>Asks another server about licences.</summary>
internal delegate Task<byte[]> AskLicences(ServerId server, byte[] body, CancellationToken stop);

/// <summary>
/// Keeps the licences of this server, checks them at its start and every day, and tells the
/// others. A cluster that knows no vendor and uses no plugin that is sold pays nothing for it.
/// </summary>
internal sealed class LicenceDesk(Layout layout, IFiles files, ReadOnlyMemory<byte> clusterKey,
    string self, TimeProvider time, Action<Alert> tell, AskLicences ask, Action changed)
    : IDisposable
{
    public const string Kind = "licences";

    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _goOn = new(StringComparer.Ordinal);
    private ClusterConfig? _config;
    private Catalog _catalog = Catalog.Empty;
    private LicenceStore? _store;
    private Judgement? _judged;
    private ITimer? _timer;
    private string _said = "";

    /// <summary>What the licence of the cluster itself lets this server do.</summary>
    public LicenceStanding Standing { get; private set; } = LicenceStanding.Free;

    /// <summary>True once there is anything to check.</summary>
    public bool IsActive => _store is not null;

    /// <summary>Begins, or goes on under another configuration or with other plugins.</summary>
    /// <param name="config">The configuration in force.</param>
    /// <param name="catalog">The plugins.</param>
    /// <param name="runs">True if a service that was running is taken up again.</param>
    public void Begin(ClusterConfig config, Catalog catalog, bool runs)
    {
        bool isFirst = _config is null;
        (_config, _catalog) = (config, catalog);
        if (!IsActive && !Directory.Exists(layout.Vendors) && !File.Exists(layout.Licences)
            && (!catalog.Products.Any() || Facts().Uses.IsEmpty)) return;
        bool isNews = !IsActive;
        lock (_gate)
        {
            Activate();
            Judge(isCheck: isFirst);
            if (runs) _goOn.UnionWith(Lapsed().Select(p => p.Product.Id));
        }
        if (isFirst || isNews) Alert();
        if (!isFirst) Apply();
    }

    /// <summary>Why a product may not be used here; empty if it may.</summary>
    public string Refusal(string product)
    {
        lock (_gate)
        {
            if (_judged?.Of(product) is not { } verdict)
                return $"The license is not registered. (Product name:{product})";
            return verdict.Standing == Licences.Standing.Lapsed && _goOn.Contains(product)
                ? "" : verdict.Text;
        }
    }

    /// <summary>What a new configuration would begin that licences do not allow any more.
    /// </summary>
    public ImmutableArray<string> Objections(ClusterConfig before, ClusterConfig wanted)
    {
        if (!IsActive) return [];
        lock (_gate)
        {
            var lapsed = Lapsed().ToDictionary(p => p.Product.Id, p => p.Text);
            if (lapsed.Count == 0) return [];
            var servers = wanted.Servers.Where(s => before.FindServer(s.Name) is null)
                .Select(s => $"Server {s.Name} cannot be added. {lapsed.Values.First()}");
            var fresh = wanted.Resources.Where(r => before.FindResource(r.Name) is null)
                .Select(r => (r.Name, r.Type))
                .Concat(wanted.Monitors.Where(m => before.FindMonitor(m.Name) is null)
                    .Select(m => (m.Name, m.Type)))
                .Concat(wanted.AlertChannels
                    .Where(c => !before.AlertChannels.Any(b => b.Name == c.Name))
                    .Select(c => (c.Name, c.Type)));
            return [.. servers, .. fresh
                .Where(f => lapsed.ContainsKey(LicenceFacts.ProductOf(_catalog, f.Type)))
                .Select(f => $"{f.Name} cannot be added. "
                    + lapsed[LicenceFacts.ProductOf(_catalog, f.Type)])];
        }
    }

    /// <summary>Every licence of the cluster.</summary>
    public LicenceList List()
    {
        lock (_gate) return LicenceTable.Of(_config!.Id, _judged);
    }

    /// <summary>Does what an operator asks for, and tells the other servers.</summary>
    public async Task<ControlReply> Change(
        ControlRequest.ChangeLicences asked, CancellationToken stop)
    {
        int count;
        try
        {
            lock (_gate)
            {
                Activate();
                count = LicenceDeeds.Do(asked, _store!, _judged, Facts(), time.GetUtcNow());
                Judge(isCheck: false);
            }
        }
        catch (LicenceRefusedException e)
        {
            return new ControlReply.LicencesChanged(0, e.Message, []);
        }
        if (asked.Deed == LicenceDeed.Reregister) Alert();
        Apply();
        return new ControlReply.LicencesChanged(
            count, "", await Share(stop).ConfigureAwait(false));
    }

    /// <summary>This server's answer to another one that tells what it knows.</summary>
    public byte[] Answer(string from, byte[] body)
    {
        lock (_gate)
        {
            Activate();
            Take(from, body);
            Judge(isCheck: false);
        }
        Apply();
        lock (_gate) return Told();
    }

    /// <summary>Sees who comes, and when the service ends.</summary>
    public void Note(State before, Event happened, State next)
    {
        if (!IsActive) return;
        if (happened is Event.PeerReached { Reachable: true } reached)
        {
            string peer = next.Config.NameOf(reached.Peer);
            _ = Task.Run(() => Meet(peer, _stopping.Token));
        }
        if (before.Phase != next.Phase && next.Phase == ServicePhase.Stopped)
            _ = Task.Run(Ended);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _timer?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The daily check.</summary>
    internal void Check()
    {
        lock (_gate) Judge(isCheck: true);
        Alert();
        Apply();
        _ = Task.Run(() => Share(_stopping.Token));
    }

    private void Activate()
    {
        if (_store is not null) return;
        _store = new LicenceStore(layout, files, clusterKey, tell);
        _store.Read(_config!.Id);
        _store.Save(_store.Book.With(LicenceFacts.OfThisMachine(self)));
        _timer = time.CreateTimer(_ => Check(), null, CheckEvery, CheckEvery);
    }

    private Facts Facts() => LicenceFacts.Of(_config!, _catalog, self);

    // An operator who has just made it worse has until the next check to make it good again.
    private void Judge(bool isCheck)
    {
        var now = time.GetUtcNow();
        var judged = LicenceRules.Judge(_store!.Book, _store.Vendors, Facts(), now);
        _store.Save(_store.Book with { Seen = _store.Book.Effective(now) });
        _judged = judged;
        foreach (var verdict in judged.Products)
        {
            if (verdict.Standing == Licences.Standing.Licensed) _goOn.Add(verdict.Product.Id);
        }
        var standing = judged.Of(Product.Base);
        Standing = standing is null or { Standing: Licences.Standing.Licensed }
            ? LicenceStanding.Free
            : standing.Standing == Licences.Standing.Lapsed
                ? new LicenceStanding(standing.Text, Rejoins: true, Stops: false)
                : new LicenceStanding(standing.Text, Rejoins: false, Stops: isCheck);
    }

    private IEnumerable<ProductVerdict> Lapsed() =>
        _judged!.Products.Where(p => p.Standing == Licences.Standing.Lapsed);

    private void Alert()
    {
        foreach (var alert in _judged!.Alerts) tell(alert);
    }

    // Only news: everything that runs is looked at again for it.
    private void Apply()
    {
        lock (_gate)
        {
            string says = Standing + string.Concat(_judged!.Products.Select(
                p => $"\n{p.Product.Id} {Refusal(p.Product.Id)}"));
            if (says == _said) return;
            _said = says;
        }
        changed();
    }

    // What only went on while the service did ends with it.
    private void Ended()
    {
        lock (_gate) _goOn.ExceptWith(Lapsed().Select(p => p.Product.Id));
        Apply();
    }

    private byte[] Told() => SealedBook.Write(
        _store!.Book with { Seen = default }, clusterKey.Span, _store.Statements);

    private void Take(string from, byte[] body)
    {
        if (body.Length == 0) return;
        var (said, isWhole) = SealedBook.Read(body, clusterKey.Span);
        if (!isWhole) return;
        foreach (string statement in said.Vendors)
        {
            if (_store!.Add(statement) is { Length: > 0 } fault)
                tell(new Alert(AlertLevel.Warning, "lcns", 13,
                    $"A vendor that {from} believes is not believed here. {fault}"));
        }
        _store!.Save(_store.Book.Merged(said.Book, from));
    }

    private async Task<ImmutableArray<string>> Share(CancellationToken stop)
    {
        var others = _config!.Servers.Select(s => s.Name).Where(s => s != self).ToList();
        bool[] told = await Task.WhenAll(others.Select(s => Meet(s, stop))).ConfigureAwait(false);
        return [.. others.Where((_, i) => !told[i])];
    }

    private async Task<bool> Meet(string server, CancellationToken stop)
    {
        try
        {
            byte[] told;
            lock (_gate) told = Told();
            if (_config!.FindServer(server) is not { } id) return false;
            byte[] answer = await ask(id, told, stop).ConfigureAwait(false);
            lock (_gate)
            {
                var before = _store!.Book;
                Take(server, answer);
                if (before.Equals(_store.Book)) return true;
                Judge(isCheck: false);
            }
            Apply();
            return true;
        }
        catch (Exception e) when (e is PeerRequestException or LicenceRefusedException
            or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
