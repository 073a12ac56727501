namespace Baton.Licences;

/// <summary>What a licence counts, and where it is registered.</summary>
public enum LicenceKind
{
    /// <summary>The processors of physical servers; on the master server.</summary>
    Cpu,

    /// <summary>A virtual server; on each of them.</summary>
    VmNode,

    /// <summary>A server that uses an option; on each of them.</summary>
    Node,

    /// <summary>Every server of the cluster, for so many days; on the master server.</summary>
    FixedTerm,
}

/// <summary>What a vendor grants to one cluster; said and signed by the vendor.</summary>
public sealed record Licence
{
    // A hundred years: dates are counted with, and must not run over.
    private const int DaysMax = 36_500;

    /// <summary>Eight letters and six digits; a vendor gives each once.</summary>
    public required string Serial { get; init; }

    public required string Vendor { get; init; }

    /// <summary>The id of the product, such as <c>DBAG</c>.</summary>
    public required string Product { get; init; }

    public required LicenceKind Kind { get; init; }

    /// <summary>True if it holds from one day to another and nothing was paid for it.</summary>
    public bool Trial { get; init; }

    /// <summary>Processors, servers or nodes.</summary>
    public required int Count { get; init; }

    /// <summary>The only cluster it is good for.</summary>
    public required Guid Cluster { get; init; }

    public required DateOnly Issued { get; init; }

    /// <summary>The first day of a trial.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day of a trial.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>How long a fixed term is, in days.</summary>
    public int Days { get; init; }

    /// <summary>To whom it was granted; shown to people.</summary>
    public string User { get; init; } = "";

    /// <summary>True if only the master server registers it.</summary>
    public bool BelongsToMaster => Kind is LicenceKind.Cpu or LicenceKind.FixedTerm;

    private bool IsNear(DateOnly day) => Math.Abs(day.DayNumber - Issued.DayNumber) <= DaysMax;

    /// <summary>What is wrong with what it says; empty if nothing is.</summary>
    public string Fault()
    {
        if (!SheetKey.IsSerial(Serial)) return $"'{Serial}' is no serial number";
        if (!Licences.Product.IsId(Product)) return $"'{Product}' is no product id";
        if (Count is < 1 or > ushort.MaxValue) return "its count must be from 1 to 65535";
        bool isBase = Product == Licences.Product.Base;
        if (Kind == LicenceKind.Node ? isBase : Kind != LicenceKind.FixedTerm && !isBase)
            return $"there is no {Kind} license of product {Product}";
        if (Trial && Kind == LicenceKind.FixedTerm) return "a fixed term is no trial";
        if (Trial != (From is not null && Until is not null) || From > Until)
            return "a trial, and nothing else, has a first and a last day";
        if (Trial && !(IsNear(From!.Value) && IsNear(Until!.Value)))
            return "its days are more than a hundred years from its issue";
        if (Issued > DateOnly.MaxValue.AddDays(-3 * DaysMax)) return "it was issued in no time";
        return (Kind == LicenceKind.FixedTerm) != Days is > 0 and <= DaysMax
            ? "a fixed term, and nothing else, has days" : "";
    }
}

/// <summary>Something that is sold: what a licence is for.</summary>
/// <param name="Id">One to eight capitals and digits.</param>
/// <param name="Name">What people call it.</param>
public sealed record Product(string Id, string Name)
{
    /// <summary>The cluster itself; needed only where a vendor that is known here sells it.
    /// </summary>
    public const string Base = "BASE";

    public static bool IsId(string text) =>
        text.Length is > 0 and <= 8 && text.All(c => char.IsAsciiLetterUpper(c)
            || char.IsAsciiDigit(c));
}
