using System.Security.Cryptography;
using Baton.Core.Config;
using Baton.Host;
using Baton.Host.Ports;
using Baton.Licences;
using Baton.Sdk.Ports;
using Baton.Wire.Control;
using Baton.Wire.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>The licence desks of three servers that talk to each other.</summary>
internal sealed class LicenceStage : IDisposable
{
    public static readonly Product Agent = new("DBAG", "Database Agent");

    public static readonly Product Base = new("BASE", "Baton");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Folder _folder = new();
    private readonly Dictionary<string, LicenceDesk> _desks = [];

    /// <summary>The clock of all servers but those that have one of their own.</summary>
    public FakeTimeProvider Time { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>By how much a server's clock is wrong.</summary>
    public Dictionary<string, TimeSpan> Wrong { get; } = [];

    /// <summary>The cluster's key where it is not the common one.</summary>
    public Dictionary<string, byte[]> Keys { get; } = [];

    public List<string> Alerts { get; } = [];

    public HashSet<string> Down { get; } = [];

    public Catalog Catalog { get; }

    /// <summary>The configuration in force.</summary>
    public ClusterConfig Config { get; set; } = Sample.Config;

    public int Changes { get; private set; }

    /// <summary>The servers that wanted to stop the cluster.</summary>
    public List<string> Stops { get; } = [];

    public LicenceStage()
    {
        Directory.CreateDirectory(_folder["plugins/psqlw"]);
        System.IO.File.WriteAllText(_folder["plugins/psqlw/plugin.json"], """
            { "type": "psqlw", "kind": "monitor", "contract": "1.0", "product": "DBAG",
              "assembly": "none.dll", "entry": "Baton.None" }
            """);
        Catalog = Catalog.Scan(_folder["plugins"]);
    }

    public Layout Layout(string server)
    {
        var layout = new Layout(_folder[server]);
        layout.MakeFolders();
        return layout;
    }

    public LicenceDesk Desk(string server, bool runs = false, Catalog? catalog = null,
        ClusterConfig? config = null, IFiles? files = null)
    {
        var layout = Layout(server);
        var desk = new LicenceDesk(layout, files ?? new FilesPort(passing: _folder.Path),
            new LicenceKeys(() => Keys.GetValueOrDefault(server) ?? new byte[32], layout.Pki),
            server, new WrongTime(this, server),
            a => Alerts.Add($"{server} {a.Module} {a.Id} {a.Text}"), Ask(server),
            () => Changed(server));
        desk.Begin(config ?? Sample.Config, catalog ?? Catalog, runs);
        return _desks[server] = desk;
    }

    public static async Task<ControlReply.LicencesChanged> Do(
        LicenceDesk desk, LicenceDeed deed, string text = "") =>
        (ControlReply.LicencesChanged)await desk.Change(
            new(deed, "", text), CancellationToken.None);

    public string Statement(params Product[] products) => new Vendor
    {
        Name = "acme",
        PublicKey = _key.ExportSubjectPublicKeyInfo(),
        SheetKey = new byte[SheetKey.SecretBytes],
        Products = [.. products],
    }.Write(_key);

    public string Term(string product, string serial, int days = 30) => File(
        serial, product, LicenceKind.FixedTerm, l => l with { Count = 3, Days = days });

    public string Trial(string serial) => File(
        serial, "BASE", LicenceKind.Cpu, l => l with { Count = 9 }, from: 0, until: 29);

    /// <summary>A licence as a file; of a trial the first day and the last.</summary>
    public string File(string serial, string product, LicenceKind kind,
        Func<Licence, Licence> change, int? from = null, int? until = null)
    {
        var day0 = new DateOnly(2026, 1, 1);
        return Vendor.Write(change(new Licence
        {
            Serial = serial,
            Vendor = "acme",
            Product = product,
            Kind = kind,
            Count = 1,
            Cluster = Sample.Config.Id,
            Issued = day0,
            Trial = from is not null,
            From = from is { } first ? day0.AddDays(first) : null,
            Until = until is { } last ? day0.AddDays(last) : null,
        }), _key);
    }

    /// <summary>How often something was told of.</summary>
    public int Told(string what) =>
        Alerts.Count(a => a.Contains(what, StringComparison.Ordinal));

    /// <summary>A server goes down for good.</summary>
    public void End(string server)
    {
        if (_desks.Remove(server, out var desk)) desk.Dispose();
    }

    private void Changed(string server)
    {
        Changes++;
        if (_desks.TryGetValue(server, out var desk) && desk.Standing.Stops) Stops.Add(server);
    }

    private AskLicences Ask(string from) => (to, body, _) =>
    {
        string name = Config.NameOf(to);
        return Down.Contains(name) || Down.Contains(from)
            || !_desks.TryGetValue(name, out var desk)
            ? Task.FromException<byte[]>(new PeerRequestException(default, "It is down."))
            : Task.FromResult(desk.Answer(from, body));
    };

    public void Dispose()
    {
        foreach (var desk in _desks.Values) desk.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    private sealed class WrongTime(LicenceStage stage, string server) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() =>
            stage.Time.GetUtcNow() + stage.Wrong.GetValueOrDefault(server);

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            stage.Time.CreateTimer(callback, state, dueTime, period);
    }
}
