using System.Collections.Immutable;

namespace Baton.Licences;

/// <summary>A licence as it was registered; the vendor's own words are kept and judged anew.
/// </summary>
/// <param name="Serial">Its serial number.</param>
/// <param name="Server">The server that it was registered on.</param>
/// <param name="Text">The file, or the key of the sheet.</param>
/// <param name="IsSheet">True for a sheet.</param>
/// <param name="At">When it was first registered; never later than it was once known to be.
/// </param>
public sealed record Entry(
    string Serial, string Server, string Text, bool IsSheet, DateTimeOffset At)
{
    /// <summary>Raised by every deletion and return; the higher one is newer.</summary>
    public int Revision { get; init; }

    /// <summary>When it was deleted; its term goes on from where it was if it comes back.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>What licences count of a server.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Cpus">How many processors it has.</param>
/// <param name="IsVirtual">True on a hypervisor.</param>
public sealed record Machine(string Server, int Cpus, bool IsVirtual);

/// <summary>
/// All registered licences of the cluster, the same on every server. Nothing in it goes back: a
/// deleted licence stays known, so that it cannot start anew.
/// </summary>
public sealed record Book
{
    public static readonly Book Empty = new();

    private static readonly ImmutableSortedDictionary<string, int> None =
        ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>In the order they were registered.</summary>
    public ImmutableArray<Entry> Entries { get; init; } = [];

    public ImmutableArray<Machine> Machines { get; init; } = [];

    /// <summary>Vendors that were forgotten, and maybe believed again; null for none.</summary>
    public ImmutableSortedDictionary<string, int>? Vendors { get; init; }

    /// <summary>True for a vendor that an operator does not want to be believed any more.
    /// </summary>
    public bool HasForgotten(Vendor vendor) => NumberOf(vendor.Fingerprint) % 2 == 1;

    /// <summary>The book after a vendor was forgotten, or believed again.</summary>
    public Book With(Vendor vendor, bool isBelieved) => HasForgotten(vendor) != isBelieved
        ? this : this with
        {
            // Every change raises the number: the higher one is newer, an odd one says forgotten.
            Vendors = (Vendors ?? None)
                .SetItem(vendor.Fingerprint, NumberOf(vendor.Fingerprint) + 1),
        };

    /// <summary>The latest time that its server has seen; told to others, and never taken over.
    /// </summary>
    public DateTimeOffset Seen { get; init; }

    /// <summary>The time licences are judged by: a clock that was set back does not help.
    /// </summary>
    public DateTimeOffset Effective(DateTimeOffset now) => now > Seen ? now : Seen;

    /// <summary>The book with an entry in place of the one of its serial and server.</summary>
    public Book With(Entry entry) => this with
    {
        Entries = Ordered(Entries.Where(e => !Same(e, entry)).Append(entry)),
    };

    public Book With(Machine machine) => this with
    {
        Machines = [.. Machines.Where(m => m.Server != machine.Server).Append(machine)
            .OrderBy(m => m.Server, StringComparer.Ordinal)],
    };

    /// <summary>All that either of two servers knows.</summary>
    /// <param name="other">The other one's book.</param>
    /// <param name="sender">Its name: nobody knows better how many processors it has.</param>
    public Book Merged(Book other, string sender)
    {
        var book = this;
        foreach (var entry in other.Entries)
        {
            var own = book.Entries.FirstOrDefault(e => Same(e, entry));
            var newer = own is null || Overrides(entry, own) ? entry : own;
            var at = own is null || entry.At < own.At ? entry.At : own.At;
            if (own is null || newer != own || at != own.At)
                book = book.With(newer with { At = at });
        }
        foreach (var machine in other.Machines)
        {
            bool isNews = machine.Server == sender
                ? !book.Machines.Contains(machine)
                : book.Machines.All(m => m.Server != machine.Server);
            if (isNews) book = book.With(machine);
        }
        foreach (var (vendor, number) in other.Vendors ?? None)
        {
            if (number > book.NumberOf(vendor))
                book = book with
                {
                    Vendors = (book.Vendors ?? None)
                        .SetItem(vendor, number),
                };
        }
        return book;
    }

    private int NumberOf(string vendor) => Vendors?.GetValueOrDefault(vendor) ?? 0;

    // Of two with the same number both servers keep the same: the one that was deleted, first.
    private static bool Overrides(Entry entry, Entry own) =>
        entry.Revision != own.Revision ? entry.Revision > own.Revision
        : entry.DeletedAt != own.DeletedAt
            ? own.DeletedAt is null || entry.DeletedAt < own.DeletedAt
        : string.CompareOrdinal(entry.Text, own.Text) < 0;

    public bool Equals(Book? other) => other is not null && Seen == other.Seen
        && Entries.SequenceEqual(other.Entries) && Machines.SequenceEqual(other.Machines)
        && (Vendors ?? None).SequenceEqual(other.Vendors ?? None);

    public override int GetHashCode() => HashCode.Combine(Entries.Length, Machines.Length, Seen);

    private static bool Same(Entry one, Entry other) =>
        one.Serial == other.Serial && one.Server == other.Server;

    // The same order everywhere: which of two licences runs first must not depend on who looks.
    private static ImmutableArray<Entry> Ordered(IEnumerable<Entry> entries) =>
        [.. entries.OrderBy(e => e.At).ThenBy(e => e.Serial, StringComparer.Ordinal)
            .ThenBy(e => e.Server, StringComparer.Ordinal)];
}
