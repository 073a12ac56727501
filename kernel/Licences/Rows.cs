using System.Collections.Immutable;

namespace Baton.Licences;

/// <summary>Judges each licence of a book by itself.</summary>
public static class Rows
{
    /// <summary>Every licence that is registered, in the order of registration, and every fixed
    /// term that was over before it was deleted.</summary>
    public static (ImmutableArray<Row> Registered, ImmutableArray<Row> Past) Of(
        Book book, ImmutableArray<Vendor> vendors, Facts facts, DateTimeOffset now)
    {
        var rows = ImmutableArray.CreateBuilder<Row>();
        var past = ImmutableArray.CreateBuilder<Row>();
        var ends = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var registered = book.Entries.Where(e => e.DeletedAt is null)
            .Select(e => e.Serial).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in book.Entries)
        {
            // It went to another server, and its term with it.
            if (entry.DeletedAt is not null && registered.Contains(entry.Serial)) continue;
            var row = Opened(entry, vendors, facts);
            if (row.Licence is { } licence && row.IsValid)
            {
                row = Timed(row, licence, ends, now);
                if (entry.DeletedAt is null) row = Once(row, licence, used);
            }
            if (entry.DeletedAt is null) rows.Add(row);
            else if (entry.DeletedAt >= row.End && row.State == RowState.Expired) past.Add(row);
        }
        return (rows.ToImmutable(), past.ToImmutable());
    }

    private static Row Timed(Row row, Licence licence,
        Dictionary<string, DateTimeOffset> ends, DateTimeOffset now)
    {
        try
        {
            return licence.Kind == LicenceKind.FixedTerm
                ? InTerm(row, licence, ends, now) : InTime(row, licence, now);
        }
        catch (ArgumentOutOfRangeException)
        {
            return row with { State = RowState.Invalid, Why = "It ends in no time." };
        }
    }

    /// <summary>What the vendor's words say, whatever the time is.</summary>
    internal static Licence Read(
        string text, bool isSheet, string serial, ImmutableArray<Vendor> vendors, Guid cluster)
    {
        if (isSheet) return SheetKey.Read(serial, text, vendors, cluster);
        var licence = SignedText.Read(text, LicenceJson.Default.Licence, l =>
            vendors.FirstOrDefault(v => v.Name == l.Vendor)?.PublicKey
            ?? throw new LicenceRefusedException(
                $"Its vendor {l.Vendor} is not known here: clplcnsc --vendor adds one."));
        if (licence.Fault() is { Length: > 0 } fault)
            throw new LicenceRefusedException($"It cannot be used: {fault}.");
        if (licence.Cluster != cluster)
            throw new LicenceRefusedException(
                $"It is for the cluster {licence.Cluster}, and this one is {cluster}.");
        return licence;
    }

    /// <summary>
    /// A book that somebody wrote into: no term in it begins later than its licence was issued.
    /// </summary>
    public static Book Distrusted(Book book, ImmutableArray<Vendor> vendors, Guid cluster)
    {
        foreach (var entry in book.Entries)
        {
            try
            {
                var issued = Midnight(Read(
                    entry.Text, entry.IsSheet, entry.Serial, vendors, cluster).Issued);
                book = book.With(entry with { At = Earlier(entry.At, issued) });
            }
            catch (LicenceRefusedException)
            {
                // It is invalid anyway.
            }
        }
        return book;
    }

    private static Row Opened(Entry entry, ImmutableArray<Vendor> vendors, Facts facts)
    {
        try
        {
            var licence = Read(
                entry.Text, entry.IsSheet, entry.Serial, vendors, facts.Cluster);
            if (licence.Serial != entry.Serial)
                return new Row(entry, RowState.Invalid, "Its serial number is another one.");
            if (!vendors.Any(v => v.Name == licence.Vendor && v.Sells(licence.Product)))
                return Found(RowState.Unknown,
                    $"{licence.Vendor} does not sell {licence.Product}.");
            if (!facts.Servers.Contains(entry.Server, StringComparer.Ordinal))
                return Found(RowState.Invalid, $"{entry.Server} is no server of the cluster.");
            return DateOnly.FromDateTime(entry.At.UtcDateTime).DayNumber + 1
                < licence.Issued.DayNumber
                ? Found(RowState.Invalid, "It was registered before it was issued.")
                : Found(RowState.Valid, "");

            Row Found(RowState state, string why) => new(entry, state, why) { Licence = licence };
        }
        catch (LicenceRefusedException e)
        {
            return new Row(entry, RowState.Invalid, e.Message);
        }
    }

    private static Row InTime(Row row, Licence licence, DateTimeOffset now)
    {
        if (licence is not { From: { } first, Until: { } last }) return row;
        row = row with { Start = Midnight(first), End = Midnight(last.AddDays(1)) };
        return now < row.Start ? row with { State = RowState.Early }
            : now >= row.End ? row with { State = RowState.Expired } : row;
    }

    // A term starts when it is registered, or when the one before it ends.
    private static Row InTerm(Row row, Licence licence,
        Dictionary<string, DateTimeOffset> ends, DateTimeOffset now)
    {
        var start = row.Entry.At;
        bool isNext = ends.TryGetValue(licence.Product, out var former);
        bool waits = isNext && former > start;
        if (waits) start = former;
        var end = start.AddDays(licence.Days);
        // What is deleted makes room for the next one then, and not in the past.
        var free = row.Entry.DeletedAt is not { } deleted ? end
            : deleted > start ? Earlier(deleted, end) : start;
        ends[licence.Product] = free;
        row = row with { Start = start, End = end };
        // A clock that is a little behind another server's keeps none back.
        bool isToCome = waits ? now < start : isNext && now + Notices.ClockSlackMax < start;
        return isToCome ? row with { State = RowState.Stocked }
            : now >= end ? row with { State = RowState.Expired } : row;
    }

    // The count of a node licence is on how many servers it may be registered.
    private static Row Once(Row row, Licence licence, Dictionary<string, int> used)
    {
        int max = licence.BelongsToMaster ? 1 : licence.Count;
        int uses = used[licence.Serial] = used.GetValueOrDefault(licence.Serial) + 1;
        return uses <= max ? row
            : row with { State = RowState.Invalid, Why = "It is registered too often." };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Midnight(DateOnly day) =>
        new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
