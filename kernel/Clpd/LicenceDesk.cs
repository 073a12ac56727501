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

/// <summary>
/// Keeps the licences of this server, checks them at its start and every day, and tells the
/// others. A cluster that knows no vendor and uses no plugin that is sold pays nothing for it.
/// </summary>
internal sealed class LicenceDesk(Layout layout, IFiles files, LicenceKeys keys, string self,
    TimeProvider time, Action<Alert> tell, AskLicences ask, Action changed)
    : IDisposable
{
    public const string Kind = "licences";

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _goOn = new(StringComparer.Ordinal);
    private readonly LicenceTalk _talk = new(keys, tell);
    private readonly LicenceStop _stop = new();
    private volatile State? _state;
    private volatile bool _runs;
    private ClusterConfig? _config;
    private Catalog _catalog = Catalog.Empty;
    private LicenceStore? _store;
    private Judgement? _judged;
    private string _said = "";
    private DailyCheck? _daily;

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
        if (isFirst) _runs = runs;
        if (!IsActive && !Directory.Exists(layout.Vendors) && !File.Exists(layout.Licences)
            && (!catalog.Products.Any() || Facts().Uses.IsEmpty)) return;
        ImmutableArray<Alert> before;
        lock (_gate)
        {
            Activate();
            _store!.ReadVendors();
            before = isFirst ? [] : _judged?.Alerts ?? [];
            Judge();
            if (runs) _goOn.UnionWith(_judged!.Lapsed.Keys);
        }
        // What a new configuration makes worse is said at once; the rest waits for its day.
        Alert(a => before.IsEmpty || (a.Level != AlertLevel.Info && !before.Contains(a)));
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
            return LicenceObjections.Of(_judged!.Lapsed, _catalog, before, wanted);
    }

    /// <summary>The licences that a new configuration would make worthless.</summary>
    public ImmutableArray<string> Losses(ClusterConfig wanted)
    {
        lock (_gate)
            return _judged is { } judged ? LicenceObjections.Losses(judged, wanted) : [];
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
            lock (_gate) Activate();
            // What was done elsewhere comes first: this is to be newer than all of it.
            if (asked.Deed == LicenceDeed.Register) await Share(stop).ConfigureAwait(false);
            lock (_gate)
            {
                _store!.ReadVendors();
                count = LicenceDeeds.Do(asked, _store, _judged, Facts(), time.GetUtcNow());
                Judge();
            }
        }
        catch (LicenceRefusedException e)
        {
            return new ControlReply.LicencesChanged(0, e.Message, []);
        }
        if (asked.Deed == LicenceDeed.Reregister) Alert(_ => true);
        Apply();
        var (_, untold) = await Share(stop).ConfigureAwait(false);
        return new ControlReply.LicencesChanged(count, "", untold);
    }

    /// <summary>This server's answer to another one that tells what it knows.</summary>
    /// <exception cref="LicenceRefusedException">It is not taken; it says why.</exception>
    public byte[] Answer(string from, byte[] body)
    {
        lock (_gate)
        {
            Activate();
            _talk.Take(_store!, from, body);
            Judge();
        }
        Apply();
        lock (_gate) return _talk.Told(_store!, time.GetUtcNow());
    }

    /// <summary>Sees who comes, and when the service begins and ends.</summary>
    public void Note(State before, Event happened, State next)
    {
        _state = next;
        _runs = next.Phase != ServicePhase.Stopped;
        if (!IsActive) return;
        if (happened is Event.PeerReached { Reachable: true } reached)
        {
            string peer = next.Config.NameOf(reached.Peer);
            _ = Task.Run(() => Meet(peer, _stopping.Token));
        }
        if (_runs != (before.Phase != ServicePhase.Stopped)) _ = Task.Run(Turned);
    }

    /// <summary>Goes on under keys that were rotated.</summary>
    public void Reseal()
    {
        lock (_gate) _store?.Reseal();
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _daily?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The daily check.</summary>
    internal void Check() => _daily?.Run();

    private async Task CheckAll()
    {
        var (round, _) = await Share(_stopping.Token).ConfigureAwait(false);
        Alert? decided;
        lock (_gate)
        {
            _store!.ReadVendors();
            var now = time.GetUtcNow();
            // A time that this clock has shown once, and no other one, was a mistake.
            if (round.Confirms(now)) _store.Keep(_store.Book with { Seen = now });
            Judge();
            decided = _stop.Decide(_judged!.OfBase, At(now + DailyCheck.Every).OfBase, round,
                at => At(at, _store.Book with { Seen = default }).OfBase);
            Stand();
        }
        Alert(_ => true);
        if (decided is not null) tell(decided);
        Apply();
    }

    private void Activate()
    {
        if (_store is not null) return;
        var store = new LicenceStore(layout, files, keys, tell);
        store.Read(_config!.Id);
        store.Keep(store.Book.With(LicenceFacts.OfThisMachine(self)));
        _store = store;
        _daily = new DailyCheck(time, CheckAll, tell);
        _daily.Start();
    }

    private Facts Facts() => LicenceFacts.Of(_config!, _catalog, self);

    private Judgement At(DateTimeOffset now, Book? book = null) =>
        LicenceRules.Judge(book ?? _store!.Book, _store!.Vendors, Facts(), now);

    private void Judge()
    {
        var now = time.GetUtcNow();
        _judged = At(now);
        _store!.Keep(_store.Book with { Seen = _store.Book.Effective(now) });
        if (_runs) NoteLicensed();
        Stand();
    }

    private void Stand()
    {
        var standing = _judged!.OfBase;
        if (standing is Licences.Standing.Licensed or Licences.Standing.Lapsed) _stop.Forgive();
        Standing = standing == Licences.Standing.Licensed ? LicenceStanding.Free
            : new LicenceStanding(_judged.Of(Product.Base)!.Text,
                Rejoins: standing == Licences.Standing.Lapsed, Stops: _stop.IsDue);
    }

    private void NoteLicensed() => _goOn.UnionWith(_judged!.Products
        .Where(p => p.Standing == Licences.Standing.Licensed).Select(p => p.Product.Id));

    private void Alert(Func<Alert, bool> which)
    {
        foreach (var alert in _judged!.Alerts.Where(which)) tell(alert);
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
    private void Turned()
    {
        lock (_gate)
        {
            if (_runs) NoteLicensed();
            else _goOn.Clear();
        }
        Apply();
    }

    private async Task<(LicenceRound Round, ImmutableArray<string> Untold)> Share(
        CancellationToken stop)
    {
        var others = _config!.Servers.Select(s => s.Name).Where(s => s != self).ToList();
        var met = await Task.WhenAll(others.Select(s => Meet(s, stop))).ConfigureAwait(false);
        ImmutableArray<string> untold = [.. others.Where((_, i) => !met[i].IsTold)];
        var state = _state;
        return (new LicenceRound([.. untold.Where(s => state?.Config.FindServer(s) is { } id
            && state.Reachable.Contains(id))],
            [.. met.Select(m => m.Time).OfType<DateTimeOffset>()]), untold);
    }

    private async Task<(bool IsTold, DateTimeOffset? Time)> Meet(
        string server, CancellationToken stop)
    {
        try
        {
            byte[] told;
            lock (_gate) told = _talk.Told(_store!, time.GetUtcNow());
            if (_config!.FindServer(server) is not { } id) return (false, null);
            byte[] answer = await ask(id, told, stop).ConfigureAwait(false);
            DateTimeOffset? there;
            lock (_gate)
            {
                var (book, vendors) = (_store!.Book, _store.Vendors);
                there = _talk.Take(_store, server, answer);
                if (book.Equals(_store.Book) && vendors == _store.Vendors) return (true, there);
                Judge();
            }
            Apply();
            return (true, there);
        }
        catch (Exception e) when (e is PeerRequestException or LicenceRefusedException
            or OperationCanceledException or ObjectDisposedException)
        {
            return (false, null);
        }
    }
}
