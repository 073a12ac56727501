using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Status;
using Baton.Licences;

namespace Baton.Clpd;

/// <summary>Puts a judgement into the words of the list.</summary>
internal static class LicenceTable
{
    // Whoever orders a licence has to find the id, before anybody sells or uses it here.
    private static readonly ImmutableArray<Product> Own =
    [
        new(Product.Base, "Baton"), new("DBAG", "Database Agent"),
        new("FSAG", "File Server Agent"), new("ALRT", "Alert Service"),
    ];

    public static LicenceList Of(Guid cluster, Judgement? judged) => new(
        cluster.ToString(),
        [.. (judged?.Products ?? []).Select(p => new ProductStatus(
                p.Product.Id, p.Product.Name, p.Standing.ToString()))
            .Concat(Own.Select(p => new ProductStatus(p.Id, p.Name, "Free")))
            .DistinctBy(p => p.Id).OrderBy(p => p.Id, StringComparer.Ordinal)],
        [.. (judged?.Rows ?? []).Select(Of)]);

    private static LicenceStatus Of(Row row) => new(
        row.Licence?.Product ?? "", row.Entry.Serial, Word(row.State))
    {
        Key = row.Entry.IsSheet ? row.Entry.Text : "",
        User = row.Licence?.User ?? "",
        Why = row.Why,
        Server = row.Entry.Server,
        Kind = row.Licence?.Kind.ToString() ?? "",
        Trial = row.Licence?.Trial ?? false,
        Count = row.Licence?.Count ?? 0,
        Start = row.Start is { } start ? Day(DateOnly.FromDateTime(start.UtcDateTime)) : "",
        End = row.LastDay is { } end ? Day(end) : "",
    };

    private static string Word(RowState state) => state switch
    {
        RowState.Valid => "valid",
        RowState.Expired => "expired",
        RowState.Stocked => "stocked",
        RowState.Early => "not yet valid",
        RowState.Unknown => "unknown",
        _ => "invalid",
    };

    private static string Day(DateOnly day) =>
        day.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);
}
