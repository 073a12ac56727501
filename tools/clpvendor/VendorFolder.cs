using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Baton.Licences;

namespace Baton.Clpvendor;

/// <summary>A vendor's folder: the private key, the public statement, the serials given out.
/// </summary>
internal sealed class VendorFolder(string folder)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string KeyFile => Path.Combine(folder, "vendor.key");

    private string Statement => Path.Combine(folder, "vendor.json");

    private string Serials => Path.Combine(folder, "serials.txt");

    /// <summary>Makes a vendor.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public Vendor Make(string name, ImmutableArray<Product> products)
    {
        Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var vendor = new Vendor
        {
            Name = name,
            PublicKey = key.ExportSubjectPublicKeyInfo(),
            SheetKey = RandomNumberGenerator.GetBytes(SheetKey.SecretBytes),
            Products = products,
        };
        string statement = vendor.Write(key);
        Vendor.Read(statement);
        Write(KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        Write(Statement, statement);
        return vendor;
    }

    /// <summary>Sells more under the same key.</summary>
    public Vendor Extend(ImmutableArray<Product> more)
    {
        var known = Vendor.Read(File.ReadAllText(Statement));
        var twice = more.FirstOrDefault(p => known.Sells(p.Id));
        if (twice is not null)
            throw new LicenceRefusedException($"{known.Name} sells {twice.Id} already.");
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(KeyFile));
        var vendor = known with { Products = known.Products.AddRange(more) };
        string statement = vendor.Write(key);
        Vendor.Read(statement);
        string draft = Statement + ".draft";
        File.Delete(draft);
        Write(draft, statement);
        File.Move(draft, Statement, overwrite: true);
        return vendor;
    }

    /// <summary>A licence as the options say, with a serial that was never given out.</summary>
    public Licence Draw(Options options, DateOnly today)
    {
        var vendor = Vendor.Read(File.ReadAllText(Statement));
        string product = options.Products[0].Id;
        if (!vendor.Sells(product))
            throw new LicenceRefusedException($"{vendor.Name} does not sell {product}.");
        var licence = new Licence
        {
            Serial = options.Serial.Length > 0 ? options.Serial : FreshSerial(product),
            Vendor = vendor.Name,
            Product = product,
            Kind = options.Kind ?? LicenceKind.FixedTerm,
            Trial = options.Trial,
            Count = options.Count,
            Cluster = options.Cluster,
            Issued = today,
            From = options.Trial ? options.From ?? today : null,
            Until = options.Until,
            Days = options.Days,
            User = options.User,
        };
        if (licence.Fault() is { Length: > 0 } fault)
            throw new LicenceRefusedException($"No such license is given: {fault}.");
        if (GivenOut().Contains(licence.Serial))
            throw new LicenceRefusedException($"{licence.Serial} was given out before.");
        return licence;
    }

    public string Sheet(Licence licence)
    {
        string key = Vendor.Read(File.ReadAllText(Statement)).Sheet(licence);
        Note(licence);
        return key;
    }

    public void WriteFile(Licence licence, string path)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(KeyFile));
        string text = Vendor.Write(licence, key);
        Note(licence);
        Write(path, text);
    }

    private void Note(Licence licence) => File.AppendAllText(Serials, licence.Serial + "\n");

    private HashSet<string> GivenOut() =>
        File.Exists(Serials) ? [.. File.ReadLines(Serials)] : [];

    private string FreshSerial(string product)
    {
        var taken = GivenOut();
        string letters = string.Concat(product.Where(char.IsAsciiLetterUpper)).PadRight(8, 'X');
        while (true)
        {
            int number = RandomNumberGenerator.GetInt32(1_000_000);
            string serial = letters + number.ToString("000000", CultureInfo.InvariantCulture);
            if (!taken.Contains(serial)) return serial;
        }
    }

    // A licence is worth money and a key is more: nobody else reads them, nothing is overwritten.
    private static void Write(string path, string text)
    {
        using var file = new StreamWriter(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        }));
        file.Write(text);
    }
}
