using System.Collections.Immutable;
using Baton.Licences;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>The vendors that are believed here, and the files that say so.</summary>
internal sealed class VendorShelf(string folder, IFiles files)
{
    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);

    public ImmutableArray<Vendor> Vendors { get; private set; } = [];

    /// <summary>What they say of themselves, signed.</summary>
    public IReadOnlyCollection<string> Statements => _statements.Values;

    /// <summary>Reads what lies in the folder.</summary>
    /// <returns>What of it is not believed, each with why.</returns>
    public ImmutableArray<string> Read(Book book)
    {
        try
        {
            return !Directory.Exists(folder) ? []
            :
            [
                .. Files().Select(f => (File: f, Fault: Believe(files.ReadText(f) ?? "", book)))
                    .Where(f => f.Fault.Length > 0)
                    .Select(f => $"The vendor in {f.File} is not believed. {f.Fault}"),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [$"{folder} cannot be read: {e.Message}"];
        }
    }

    /// <summary>Believes a vendor and keeps it.</summary>
    /// <returns>Why not; empty if it is believed, or was before.</returns>
    public string Add(string statement, Book book)
    {
        var before = Vendors;
        string fault = Believe(statement, book);
        if (fault.Length > 0 || before == Vendors) return fault;
        try
        {
            files.WriteText(
                Path.Combine(folder, Vendor.Read(statement).Name + ".json"), statement);
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"It is believed until the daemon ends, and cannot be stored: {e.Message}";
        }
    }

    /// <summary>Lets go of those that are forgotten.</summary>
    /// <returns>What of it cannot be done; else empty.</returns>
    public string Drop(Book book)
    {
        var gone = Vendors.Where(book.HasForgotten).ToList();
        if (gone.Count == 0) return "";
        Vendors = Vendors.RemoveRange(gone);
        foreach (var vendor in gone) _statements.Remove(vendor.Name);
        try
        {
            foreach (string file in Files())
            {
                if (gone.Any(v => v.Fingerprint == FingerprintIn(file))) files.Delete(file);
            }
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"A vendor that was forgotten stays in {folder}: {e.Message}";
        }
    }

    private List<string> Files() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];

    private string FingerprintIn(string file)
    {
        try
        {
            return Vendor.Read(files.ReadText(file) ?? "").Fingerprint;
        }
        catch (LicenceRefusedException)
        {
            return "";
        }
    }

    private string Believe(string statement, Book book)
    {
        try
        {
            var vendor = Vendor.Read(statement);
            if (book.HasForgotten(vendor))
                return "An operator has forgotten it: clplcnsc --vendor believes it again.";
            var known = Vendors.FirstOrDefault(v => v.Name == vendor.Name);
            if (known is not null)
            {
                if (!known.PublicKey.AsSpan().SequenceEqual(vendor.PublicKey)
                    || !known.SheetKey.AsSpan().SequenceEqual(vendor.SheetKey))
                    return $"There is another vendor {vendor.Name} with key {known.Fingerprint}.";
                // Less is what it has said before.
                if (vendor.Products.All(p => known.Sells(p.Id))) return "";
                if (known.Products.FirstOrDefault(p => !vendor.Sells(p.Id)) is { } missing)
                    return $"It sells {missing.Id} no more: what a vendor sells only grows.";
            }
            var claimed = vendor.Products.FirstOrDefault(
                p => Vendors.Any(v => v.Name != vendor.Name && v.Sells(p.Id)));
            if (claimed is not null) return $"Another vendor sells {claimed.Id} here.";
            Vendors = known is null ? Vendors.Add(vendor) : Vendors.Replace(known, vendor);
            _statements[vendor.Name] = statement;
            return "";
        }
        catch (LicenceRefusedException e)
        {
            return e.Message;
        }
    }
}
