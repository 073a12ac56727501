using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Baton.Licences.Tests;

/// <summary>A vendor, a cluster of three servers, and what is registered in it.</summary>
internal sealed class Shop : IDisposable
{
    public static readonly Guid Cluster = new("4b1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d10");

    public static readonly DateTimeOffset Day0 = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Shop(string name = "acme", params ImmutableArray<Product> products)
    {
        var vendor = new Vendor
        {
            Name = name,
            PublicKey = _key.ExportSubjectPublicKeyInfo(),
            SheetKey = RandomNumberGenerator.GetBytes(SheetKey.SecretBytes),
            Products = products.IsDefaultOrEmpty
                ? [new("BASE", "Baton"), new("DBAG", "Database Agent")] : products,
        };
        Statement = vendor.Write(_key);
        Vendor = Vendor.Read(Statement);
    }

    public Vendor Vendor { get; }

    public string Statement { get; }

    public Book Book { get; set; } = Book.Empty
        .With(new Machine("server1", 2, false))
        .With(new Machine("server2", 2, true))
        .With(new Machine("server3", 2, true));

    public DateTimeOffset Now { get; set; } = Day0;

    public static Facts On(string server) => new()
    {
        Cluster = Cluster,
        Servers = ["server1", "server2", "server3"],
        Self = server,
        Uses = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty
            .Add("DBAG", ["server1", "server2"]),
    };

    public static Licence Licence(LicenceKind kind, string product, string serial) => new()
    {
        Serial = serial,
        Vendor = "acme",
        Product = product,
        Kind = kind,
        Count = 1,
        Cluster = Cluster,
        Issued = DateOnly.FromDateTime(Day0.UtcDateTime),
        Days = kind == LicenceKind.FixedTerm ? 30 : 0,
    };

    public static Licence Trial(Licence licence, int from, int until) => licence with
    {
        Trial = true,
        From = licence.Issued.AddDays(from),
        Until = licence.Issued.AddDays(until),
    };

    public string File(Licence licence) => Vendor.Write(licence, _key);

    public void Add(string server, string text, string serial = "") =>
        Book = Registration.Add(Book, [Vendor], On(server), serial, text, Now);

    public void Add(string server, Licence licence) => Add(server, File(licence));

    public string Refusal(string server, string text, string serial = "") =>
        Assert.ThrowsExactly<LicenceRefusedException>(() => Add(server, text, serial)).Message;

    public Judgement Judge(string server) =>
        LicenceRules.Judge(Book, [Vendor], On(server), Now);

    public string Alerts(string server) => string.Join('\n',
        Judge(server).Alerts.Select(a => $"{a.Level} {a.Id} {a.Text}"));

    /// <summary>How a product stands, day after day: <c>Licensed 30, Lapsed 371</c>.</summary>
    public string Days(string product, string server, int days = 400)
    {
        var runs = new List<(Standing Standing, int Days)>();
        for (int day = 0; day <= days; day++)
        {
            Now = Day0.AddDays(day);
            var standing = Judge(server).Of(product)!.Standing;
            Book = Book with { Seen = Now };
            if (runs.Count > 0 && runs[^1].Standing == standing)
                runs[^1] = (standing, runs[^1].Days + 1);
            else runs.Add((standing, 1));
        }
        return string.Join(", ", runs.Select(r => $"{r.Standing} {r.Days}"));
    }

    public void Dispose() => _key.Dispose();
}
