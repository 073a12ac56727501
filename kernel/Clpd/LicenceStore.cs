using System.Collections.Immutable;
using System.Text;
using Baton.Core.Operation;
using Baton.Licences;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>The licences and the vendors of this server on disk.</summary>
internal sealed class LicenceStore(
    Layout layout, IFiles files, ReadOnlyMemory<byte> clusterKey, Action<Alert> tell)
{
    public Book Book { get; private set; } = Book.Empty;

    public ImmutableArray<Vendor> Vendors { get; private set; } = [];

    /// <summary>What the vendors say of themselves, signed.</summary>
    public ImmutableArray<string> Statements { get; private set; } = [];

    /// <summary>Reads all; what cannot be used is told and left out.</summary>
    public void Read(Guid cluster)
    {
        if (Directory.Exists(layout.Vendors))
        {
            foreach (string path in Directory.EnumerateFiles(layout.Vendors, "*.json")
                .Order(StringComparer.Ordinal))
            {
                if (Believe(files.ReadText(path) ?? "") is { Length: > 0 } fault)
                    Fail($"The vendor in {path} is not believed. {fault}");
            }
        }
        if (files.ReadText(layout.Licences) is not { } text) return;
        try
        {
            var (stored, isWhole) = SealedBook.Read(
                Encoding.UTF8.GetBytes(text), clusterKey.Span);
            Book = isWhole
                ? stored.Book : Rows.Distrusted(stored.Book, Vendors, cluster);
            if (!isWhole)
                Fail($"{layout.Licences} was changed by somebody else, or belongs to another "
                    + "cluster. No term in it counts from later than its issue.");
        }
        catch (LicenceRefusedException e)
        {
            // The others still have them.
            File.Move(layout.Licences, layout.Licences + ".bad", overwrite: true);
            Fail($"{e.Message} The file is kept as {layout.Licences}.bad.");
        }
    }

    /// <summary>Writes a book that is not the same as before; durable when it returns.</summary>
    public void Save(Book book)
    {
        if (book.Equals(Book)) return;
        files.WriteText(layout.Licences,
            Encoding.UTF8.GetString(SealedBook.Write(book, clusterKey.Span, [])));
        Book = book;
    }

    /// <summary>Believes a vendor and keeps it.</summary>
    /// <returns>Why not; empty if it is believed, or was before.</returns>
    public string Add(string statement)
    {
        int before = Vendors.Length;
        string fault = Believe(statement);
        if (fault.Length == 0 && Vendors.Length > before)
            files.WriteText(
                Path.Combine(layout.Vendors, Vendors[^1].Name + ".json"), statement);
        return fault;
    }

    private string Believe(string statement)
    {
        try
        {
            var vendor = Vendor.Read(statement);
            if (Vendors.FirstOrDefault(v => v.Name == vendor.Name) is { } known)
            {
                return known.PublicKey.AsSpan().SequenceEqual(vendor.PublicKey)
                    && known.Products.SequenceEqual(vendor.Products)
                    ? "" : $"There is another vendor {vendor.Name} with key {known.Fingerprint}.";
            }
            var claimed = vendor.Products.FirstOrDefault(
                p => Vendors.Any(v => v.Sells(p.Id)));
            if (claimed is not null) return $"Another vendor sells {claimed.Id} here.";
            Vendors = Vendors.Add(vendor);
            Statements = Statements.Add(statement);
            return "";
        }
        catch (LicenceRefusedException e)
        {
            return e.Message;
        }
    }

    private void Fail(string text) => tell(new Alert(AlertLevel.Error, "lcns", 12, text));
}
