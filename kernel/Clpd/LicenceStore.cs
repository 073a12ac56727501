using System.Collections.Immutable;
using System.Text;
using Baton.Core.Operation;
using Baton.Licences;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>The licences of this server on disk.</summary>
internal sealed class LicenceStore(
    Layout layout, IFiles files, LicenceKeys keys, Action<Alert> tell)
{
    // The time that was seen is no news by itself; a clock may be corrected by as much.
    private static readonly TimeSpan SeenStep = TimeSpan.FromHours(1);

    private readonly VendorShelf _shelf = new(layout.Vendors, files);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private Book _stored = Book.Empty;
    private bool _isStored = true;

    public Book Book { get; private set; } = Book.Empty;

    public ImmutableArray<Vendor> Vendors => _shelf.Vendors;

    /// <summary>What the vendors say of themselves, signed.</summary>
    public IReadOnlyCollection<string> Statements => _shelf.Statements;

    /// <summary>Reads all; what cannot be used is told and left out.</summary>
    public void Read(Guid cluster)
    {
        ReadVendors();
        try
        {
            if (files.ReadText(layout.Licences) is not { } text) return;
            var (stored, isWhole, isOfNow) = keys.Read(Encoding.UTF8.GetBytes(text));
            _stored = stored.Book;
            Book = isWhole
                ? stored.Book : Rows.Distrusted(stored.Book, Vendors, cluster);
            if (!isWhole)
                Fail($"{layout.Licences} was changed by somebody else, or belongs to another "
                    + "cluster. No term in it counts from later than its issue.");
            else if (!isOfNow) Reseal();
        }
        catch (LicenceRefusedException e)
        {
            // The others still have them.
            Fail($"{e.Message} {SetAside()}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail($"{layout.Licences} cannot be read: {e.Message}");
        }
        Take(Book);
    }

    /// <summary>Reads what was put into the folder of the vendors since.</summary>
    public void ReadVendors()
    {
        foreach (string fault in _shelf.Read(Book).Where(_told.Add)) Fail(fault);
    }

    /// <summary>Writes a book that an operator changed; durable when it returns.</summary>
    /// <exception cref="LicenceRefusedException">It cannot be written, and is not taken.
    /// </exception>
    public void Save(Book book)
    {
        if (book.Equals(Book)) return;
        try
        {
            Write(book);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LicenceRefusedException($"It cannot be stored: {e.Message}");
        }
        Take(book);
    }

    /// <summary>Takes a book over; what a disk does not take now, it is offered again.</summary>
    public void Keep(Book book)
    {
        Take(book);
        bool isOld = _isStored && (book with { Seen = default }).Equals(
            _stored with { Seen = default }) && (book.Seen - _stored.Seen).Duration() < SeenStep;
        if (isOld) return;
        Reseal();
    }

    /// <summary>Writes what is known under the key that is in use now.</summary>
    public void Reseal()
    {
        try
        {
            Write(Book);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_isStored)
                tell(new Alert(AlertLevel.Error, "lcns", 17, $"{layout.Licences} cannot be "
                    + $"written, and this server goes on without: {e.Message}"));
            _isStored = false;
        }
    }

    /// <summary>Believes a vendor and keeps it.</summary>
    /// <returns>Why not; empty if it is believed, or was before.</returns>
    public string Add(string statement) => _shelf.Add(statement, Book);

    /// <summary>Believes a vendor that an operator names, forgotten or not.</summary>
    /// <exception cref="LicenceRefusedException">It is not believed; it says why.</exception>
    public void Believe(string statement)
    {
        var vendor = Vendor.Read(statement);
        var again = Book.With(vendor, isBelieved: true);
        if (_shelf.Add(statement, again) is { Length: > 0 } fault)
            throw new LicenceRefusedException(fault);
        Save(again);
    }

    /// <summary>Believes a vendor no more, also if another server speaks of it.</summary>
    /// <exception cref="LicenceRefusedException">It is not known.</exception>
    public void Forget(string name)
    {
        var vendor = Vendors.FirstOrDefault(v => v.Name == name)
            ?? throw new LicenceRefusedException($"There is no vendor {name}.");
        Save(Book.With(vendor, isBelieved: false));
    }

    public void Warn(int id, string text) =>
        tell(new Alert(AlertLevel.Warning, "lcns", id, text));

    private void Take(Book book)
    {
        Book = book;
        if (_shelf.Drop(book) is { Length: > 0 } fault) Fail(fault);
    }

    private void Write(Book book)
    {
        files.WriteText(layout.Licences, Encoding.UTF8.GetString(keys.Write(book, [])));
        (_stored, _isStored) = (book, true);
    }

    private string SetAside()
    {
        try
        {
            File.Move(layout.Licences, layout.Licences + ".bad", overwrite: true);
            return $"The file is kept as {layout.Licences}.bad.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The file stays: {e.Message}";
        }
    }

    private void Fail(string text) => tell(new Alert(AlertLevel.Error, "lcns", 12, text));
}
