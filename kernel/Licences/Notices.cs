using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Operation;

namespace Baton.Licences;

/// <summary>What a check tells people: the messages of module <c>lcns</c>.</summary>
internal static class Notices
{
    private const string Module = "lcns";

    /// <summary>A clock may be corrected by this much without a word.</summary>
    public static readonly TimeSpan ClockSlackMax = TimeSpan.FromHours(1);

    public static ImmutableArray<Alert> Of(ImmutableArray<Row> rows,
        ImmutableArray<ProductVerdict> products, Book book, Facts facts, DateTimeOffset now)
    {
        var alerts = ImmutableArray.CreateBuilder<Alert>();
        if (IsSetBack(book, now))
            Warn(11, $"The clock of this server is behind {Time(book.Seen)}, which it has shown "
                + "before. Licenses are judged by that time.");
        alerts.AddRange(rows.Select(r => OfRow(r, products)).OfType<Alert>());
        foreach (var verdict in products) Tell(verdict);
        return alerts.ToImmutable();

        void Tell(ProductVerdict verdict)
        {
            string id = verdict.Product.Id;
            string name = verdict.Product.Name;
            switch (verdict.Standing)
            {
                case Standing.Lapsed: Fail(10, verdict.Text); break;
                case Standing.Expired: Fail(5, verdict.Text); break;
                case Standing.Missing when id == Product.Base || facts.UsedBy(id, facts.Self):
                    Fail(4, verdict.Text);
                    break;
                case Standing.Licensed: Holds(verdict); break;
                default: break;
            }
            if (verdict.Lacking > 0)
                Warn(3, "The number of licenses is insufficient. The number of insufficient "
                    + $"licenses is {verdict.Lacking}. (Product name:{name})");
        }

        void Holds(ProductVerdict verdict)
        {
            string name = verdict.Product.Name;
            var valid = rows.Where(r => r.IsValid
                && r.Licence!.Product == verdict.Product.Id).ToList();
            int bought = valid.Where(r => !r.Licence!.Trial
                && r.Licence.Kind != LicenceKind.FixedTerm).Sum(
                    // A node licence is registered as often as it is used.
                    r => r.Licence!.Kind == LicenceKind.Cpu ? r.Licence.Count : 1);
            if (bought > 0)
                Inform(1, $"The number of licenses is {bought}. (Product name:{name})");
            foreach (var row in valid.Where(r => r.Licence!.Trial))
                Inform(2, $"The trial license is valid until {Day(row.LastDay!.Value)}. "
                    + $"(Product name:{name})");
            foreach (var row in valid.Where(r => r.Licence!.Kind == LicenceKind.FixedTerm))
                Inform(9, $"The fixed term license is valid until {Day(row.LastDay!.Value)}. "
                    + $"(Product name:{name})");
        }

        void Inform(int id, string text) => alerts.Add(new(AlertLevel.Info, Module, id, text));
        void Warn(int id, string text) => alerts.Add(new(AlertLevel.Warning, Module, id, text));
        void Fail(int id, string text) => alerts.Add(new(AlertLevel.Error, Module, id, text));
    }

    private static Alert? OfRow(Row row, ImmutableArray<ProductVerdict> products) =>
        row.State switch
        {
            RowState.Invalid => Fault(6, "The registered license is invalid. (Product name:"
                + $"{row.Licence?.Product ?? "-"}, Serial No:{row.Entry.Serial}) {row.Why}"),
            RowState.Unknown => Fault(7, "The registered license is unknown. (Product name:"
                + $"{row.Licence!.Product})"),
            RowState.Early => Fault(8, "The trial license is valid from "
                + $"{Day(row.Licence!.From!.Value)}. (Product name:"
                + $"{NameOf(row.Licence.Product, products)})"),
            _ => null,
        };

    private static Alert Fault(int id, string text) => new(AlertLevel.Error, Module, id, text);

    private static string NameOf(string id, ImmutableArray<ProductVerdict> products) =>
        products.FirstOrDefault(p => p.Product.Id == id)?.Product.Name ?? id;

    public static bool IsSetBack(Book book, DateTimeOffset now) =>
        now + ClockSlackMax < book.Seen;

    public static string NotRegistered(Product product) =>
        $"The license is not registered. (Product name:{product.Name})";

    public static string TrialOver(Product product, DateOnly last) =>
        $"The trial license has expired in {Day(last)}. (Product name:{product.Name})";

    public static string TermOver(Product product, DateOnly last) =>
        $"The fixed term license has expired in {Day(last)}. (Product name:{product.Name})";

    public static string Day(DateOnly day) =>
        day.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(
        "yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
