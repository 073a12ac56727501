using System.Collections.Immutable;

namespace Baton.Licences;

/// <summary>Takes licences into a book and out of it; refuses what is none, or is there already.
/// </summary>
public static class Registration
{
    /// <summary>Registers a licence on the server that asks.</summary>
    /// <param name="book">What is registered so far.</param>
    /// <param name="vendors">Who is believed.</param>
    /// <param name="facts">The cluster.</param>
    /// <param name="serial">The serial number on a sheet; empty for a file.</param>
    /// <param name="text">The file, or the key on the sheet.</param>
    /// <param name="now">The clock of this server.</param>
    /// <exception cref="LicenceRefusedException">It says why.</exception>
    public static Book Add(Book book, ImmutableArray<Vendor> vendors, Facts facts, string serial,
        string text, DateTimeOffset now)
    {
        bool isSheet = serial.Length > 0;
        if (Notices.IsSetBack(book, now))
            throw new LicenceRefusedException("The clock of this server is behind "
                + $"{Notices.Time(book.Seen)}, which it has shown before. Set it right first.");
        var licence = Rows.Read(text, isSheet, serial, vendors, facts.Cluster);
        if (!vendors.Any(v => v.Name == licence.Vendor && v.Sells(licence.Product)))
            throw new LicenceRefusedException(
                $"{licence.Vendor} does not sell {licence.Product}.");
        if (DateOnly.FromDateTime(now.UtcDateTime).AddDays(1) < licence.Issued)
            throw new LicenceRefusedException($"It was issued on {Notices.Day(licence.Issued)}, "
                + "which has not come yet: the clock of this server is wrong.");
        if (licence.Until is { } last && DateOnly.FromDateTime(now.UtcDateTime) > last)
            throw new LicenceRefusedException(
                $"The trial license has expired in {Notices.Day(last)}.");
        MayBeHere(licence, book, facts);
        // A server that is gone does not use it any more.
        (book, _) = Remove(book, e => e.Serial == licence.Serial
            && !facts.Servers.Contains(e.Server, StringComparer.Ordinal), now);
        var known = book.Entries.Where(e => e.Serial == licence.Serial).ToList();
        if (known.Any(e => e.DeletedAt is null && e.Server == facts.Self))
            throw new LicenceRefusedException("It is registered already.");
        int max = licence.BelongsToMaster ? 1 : licence.Count;
        if (known.Count(e => e.DeletedAt is null) >= max)
            throw new LicenceRefusedException("It is registered already on "
                + string.Join(", ", known.Where(e => e.DeletedAt is null).Select(e => e.Server))
                + ".");
        // Who deleted it does not get its time back.
        var first = known.Where(e => licence.BelongsToMaster || e.Server == facts.Self)
            .Select(e => e.At).Append(now).Min();
        book = book.With(new Entry(
            licence.Serial, facts.Self, isSheet ? text : text.Trim() + "\n", isSheet, first)
        {
            Revision = known.FirstOrDefault(e => e.Server == facts.Self)?.Revision + 1 ?? 1,
        });
        // What would not hold here is not kept either.
        var row = Rows.Of(book, vendors, facts, book.Effective(now)).Registered
            .First(r => r.Entry.Serial == licence.Serial && r.Entry.Server == facts.Self);
        return row.State == RowState.Invalid
            ? throw new LicenceRefusedException($"It cannot be used: {row.Why}") : book;
    }

    /// <summary>Deletes the licences that fit.</summary>
    /// <returns>The book without them, and how many they were.</returns>
    public static (Book Book, int Count) Remove(
        Book book, Func<Entry, bool> fits, DateTimeOffset now)
    {
        var gone = book.Entries.Where(e => e.DeletedAt is null && fits(e)).ToList();
        foreach (var entry in gone)
            book = book.With(entry with
            {
                Revision = entry.Revision + 1,
                DeletedAt = book.Effective(now),
            });
        return (book, gone.Count);
    }

    /// <summary>True if a clock is behind a time that it has shown.</summary>
    public static bool IsSetBack(Book book, DateTimeOffset now) => Notices.IsSetBack(book, now);

    /// <summary>The book after an operator said that a later time was never true: nothing in it
    /// happened after now.</summary>
    public static Book AtClock(Book book, DateTimeOffset now)
    {
        foreach (var entry in book.Entries.Where(e => e.At > now || e.DeletedAt > now))
            book = book.With(entry with
            {
                At = entry.At > now ? now : entry.At,
                DeletedAt = entry.DeletedAt > now ? now : entry.DeletedAt,
            });
        return book with { Seen = now };
    }

    private static void MayBeHere(Licence licence, Book book, Facts facts)
    {
        if (licence.BelongsToMaster && facts.Self != facts.Master)
            throw new LicenceRefusedException("CPU licenses and fixed term licenses are "
                + $"registered on the master server, which is {facts.Master}.");
        if (licence.Kind == LicenceKind.VmNode
            && book.Machines.Any(m => m.Server == facts.Self && !m.IsVirtual))
            throw new LicenceRefusedException(
                $"A VM node license is for a virtual server, and {facts.Self} is none.");
    }
}
