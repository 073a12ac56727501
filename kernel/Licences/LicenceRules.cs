using System.Collections.Immutable;

namespace Baton.Licences;

/// <summary>
/// From the registered licences, the configuration and the time to what each product may do;
/// without a clock or a file.
/// </summary>
public static class LicenceRules
{
    /// <summary>Judges all licences as one server sees them.</summary>
    /// <param name="book">What is registered.</param>
    /// <param name="vendors">Who is believed.</param>
    /// <param name="facts">The cluster.</param>
    /// <param name="now">The clock of this server.</param>
    public static Judgement Judge(
        Book book, ImmutableArray<Vendor> vendors, Facts facts, DateTimeOffset now)
    {
        var at = book.Effective(now);
        var (rows, past) = Rows.Of(book, vendors, facts, at);
        ImmutableArray<ProductVerdict> products =
        [
            .. ProductsOf(vendors, facts).Select(product => Verdict(
                product, Of(product, rows), Of(product, past), book, facts)),
        ];
        return new Judgement(rows, products, Notices.Of(rows, products, book, facts, now));
    }

    /// <summary>Every product once: whoever is first among the vendors names it.</summary>
    private static IEnumerable<Product> ProductsOf(ImmutableArray<Vendor> vendors, Facts facts) =>
        vendors.SelectMany(v => v.Products)
            .Concat(facts.Uses.Keys.Select(id => new Product(id, id)))
            .DistinctBy(p => p.Id)
            .OrderBy(p => p.Id, StringComparer.Ordinal);

    private static ImmutableArray<Row> Of(Product product, ImmutableArray<Row> rows) =>
        [.. rows.Where(r => r.Licence?.Product == product.Id)];

    private static ProductVerdict Verdict(Product product, ImmutableArray<Row> rows,
        ImmutableArray<Row> past, Book book, Facts facts)
    {
        var (unlocked, lacking) = product.Id == Product.Base
            ? Base(rows, book, facts) : Option(product, rows, facts);
        var standing = unlocked.Contains(facts.Self) ? Standing.Licensed
            : rows.Concat(past).Any(r => IsOver(r) && r.Licence!.Kind == LicenceKind.FixedTerm)
                ? Standing.Lapsed
            : rows.Any(r => IsOver(r) && (r.Licence!.Kind != LicenceKind.Node
                || r.Entry.Server == facts.Self)) ? Standing.Expired
            : Standing.Missing;
        string text = standing switch
        {
            Standing.Licensed => "",
            Standing.Lapsed => Notices.TermOver(product, LastEnd([.. rows, .. past], isTerm: true)),
            Standing.Expired => Notices.TrialOver(product, LastEnd(rows, isTerm: false)),
            _ => Notices.NotRegistered(product),
        };
        return new ProductVerdict(product, standing, text, lacking, unlocked);
    }

    private static bool IsOver(Row row) => row.State == RowState.Expired;

    private static DateOnly LastEnd(ImmutableArray<Row> rows, bool isTerm) => rows
        .Where(r => IsOver(r) && (r.Licence!.Kind == LicenceKind.FixedTerm) == isTerm)
        .Max(r => r.LastDay!.Value);

    // One licence of any kind keeps the whole cluster going: too few is a warning.
    private static (ImmutableSortedSet<string> Unlocked, int Lacking) Base(
        ImmutableArray<Row> rows, Book book, Facts facts)
    {
        var valid = rows.Where(r => r.IsValid).ToList();
        if (valid.Count == 0) return ([], 0);
        ImmutableSortedSet<string> everybody = [.. facts.Servers];
        var virtualNodes = valid.Where(r => r.Licence!.Kind == LicenceKind.VmNode)
            .Select(r => r.Entry.Server).ToHashSet(StringComparer.Ordinal);
        // A server that nobody has counted yet has one processor at least.
        int needed = facts.Servers.Where(s => !virtualNodes.Contains(s)).Sum(
            s => book.Machines.FirstOrDefault(m => m.Server == s)?.Cpus ?? 1);
        int bought = valid.Where(r => r.Licence!.Kind == LicenceKind.Cpu)
            .Sum(r => r.Licence!.Count);
        int lacking = Math.Max(0, needed - bought);
        return (everybody, Math.Min(lacking, Term(valid, facts) ?? lacking));
    }

    private static (ImmutableSortedSet<string> Unlocked, int Lacking) Option(
        Product product, ImmutableArray<Row> rows, Facts facts)
    {
        var valid = rows.Where(r => r.IsValid).ToList();
        ImmutableSortedSet<string> unlocked = [.. valid
            .Where(r => r.Licence!.Kind != LicenceKind.FixedTerm).Select(r => r.Entry.Server)];
        int lacking = facts.Uses.TryGetValue(product.Id, out var users)
            ? users.Except(unlocked).Count : 0;
        if (Term(valid, facts) is not { } few) return (unlocked, unlocked.IsEmpty ? 0 : lacking);
        // Either of the two is enough by itself.
        return ([.. facts.Servers], unlocked.IsEmpty ? few : Math.Min(few, lacking));
    }

    // A fixed term is for all servers or for none; how many too few it counts.
    private static int? Term(List<Row> valid, Facts facts) =>
        valid.FirstOrDefault(r => r.Licence!.Kind == LicenceKind.FixedTerm) is { } term
            ? Math.Max(0, facts.Servers.Length - term.Licence!.Count) : null;
}
