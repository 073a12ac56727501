using System.Collections.Immutable;
using System.Globalization;
using Baton.Licences;

namespace Baton.Clpvendor;

/// <summary>What the vendor's tool was asked to do.</summary>
internal sealed record Options
{
    /// <summary><c>make</c>, <c>extend</c>, <c>issue</c>, <c>sheet</c> or <c>dev</c>.</summary>
    public string Verb { get; init; } = "";

    /// <summary>The vendor's folder.</summary>
    public string Folder { get; init; } = "";

    public string Name { get; init; } = "";

    public ImmutableArray<Product> Products { get; init; } = [];

    public LicenceKind? Kind { get; init; }

    public bool Trial { get; init; }

    public int Count { get; init; } = 1;

    public Guid Cluster { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    public int Days { get; init; }

    public string User { get; init; } = "";

    public string Serial { get; init; } = "";

    /// <summary>The file that the licence goes to.</summary>
    public string Output { get; init; } = "";

    public const string Usage = """
        clpvendor: makes a vendor's key and licences for what the vendor sells.

          clpvendor make DIR --name NAME --product ID=NAME [--product ID=NAME]...
                              makes DIR with vendor.key, which stays secret, and vendor.json,
                              which servers are told with: clplcnsc --vendor vendor.json
          clpvendor extend DIR --product ID=NAME...
                              sells more from now on: DIR/vendor.json says so, under the same key
          clpvendor issue DIR --product ID --kind cpu|vm|node|term --cluster UUID --out FILE
                              [--count N] [--days N] [--trial [--from DAY] --until DAY]
                              [--user NAME] [--serial SERIAL]
                              a licence as a file; --days goes with the fixed term
          clpvendor sheet DIR --product ID --kind cpu|vm|node --cluster UUID [--count N]
                              [--user NAME] [--serial SERIAL]
                              a licence as serial number and key, to be typed
          clpvendor dev DIR --cluster UUID --product ID[=NAME]... [--days N] [--count N]
                              a vendor of its own and a fixed term (30 days, 32 servers) for each
                              product, for trying and testing: DIR/vendor.json, DIR/ID.lic
          --version, --help

        UUID is that of the cluster (clplcnsc --ID), DAY is such as 2026-12-31.
        Exit codes: 0 done, 1 failed, 2 wrong usage.
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An option is unknown, wrong or missing.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        if (args.Count < 2
            || args[0] is not ("make" or "extend" or "issue" or "sheet" or "dev"))
            throw new FormatException("the first word is make, extend, issue, sheet or dev, the "
                + "second a folder");
        var options = new Options { Verb = args[0], Folder = Path.GetFullPath(args[1]) };
        if (options.Verb == "dev") options = options with { Days = 30, Count = 32, Name = "dev" };
        for (int i = 2; i < args.Count; i++)
        {
            string Value() => ++i < args.Count
                ? args[i] : throw new FormatException($"{args[i - 1]} needs a value");
            options = args[i] switch
            {
                "--name" => options with { Name = Value() },
                "--product" => options with
                {
                    Products = options.Products.Add(OneProduct(Value())),
                },
                "--kind" => options with { Kind = KindOf(Value()) },
                "--trial" => options with { Trial = true },
                "--count" => options with { Count = Number(Value()) },
                "--days" => options with { Days = Number(Value()) },
                "--from" => options with { From = Day(Value()) },
                "--until" => options with { Until = Day(Value()) },
                "--cluster" => options with { Cluster = Id(Value()) },
                "--user" => options with { User = Value() },
                "--serial" => options with { Serial = Value() },
                "--out" => options with { Output = Path.GetFullPath(Value()) },
                _ => throw new FormatException($"{args[i]} is no option of clpvendor"),
            };
        }
        return Checked(options);
    }

    private static Options Checked(Options options)
    {
        if (options.Products.IsEmpty) throw new FormatException("--product is missing");
        if (options.Verb == "make")
            return options.Name.Length > 0
                ? options : throw new FormatException("--name is missing");
        if (options.Verb == "extend") return options;
        if (options.Cluster == Guid.Empty) throw new FormatException("--cluster is missing");
        if (options.Verb == "dev") return options;
        if (options.Products.Length > 1) throw new FormatException("a licence is of one product");
        if (options.Kind is null) throw new FormatException("--kind is missing");
        if (options.Trial != options.Until is not null)
            throw new FormatException("--until goes with --trial");
        if (options.From is not null && !options.Trial)
            throw new FormatException("--from goes with --trial: a term starts when it is "
                + "registered");
        if (options.Verb == "sheet" && options.Output.Length > 0)
            throw new FormatException("--out goes with issue: a sheet is printed");
        return options.Verb == "issue" && options.Output.Length == 0
            ? throw new FormatException("--out is missing") : options;
    }

    private static Product OneProduct(string text)
    {
        string[] parts = text.Split('=', 2);
        return Product.IsId(parts[0])
            ? new Product(parts[0], parts.Length > 1 ? parts[1] : parts[0])
            : throw new FormatException($"{parts[0]} is no product id: 1 to 8 capitals and digits");
    }

    private static LicenceKind KindOf(string word) => word switch
    {
        "cpu" => LicenceKind.Cpu,
        "vm" => LicenceKind.VmNode,
        "node" => LicenceKind.Node,
        "term" => LicenceKind.FixedTerm,
        _ => throw new FormatException($"--kind {word} is not allowed: cpu, vm, node or term"),
    };

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : throw new FormatException($"'{text}' is no number");

    private static Guid Id(string text) =>
        Guid.TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no UUID");

    private static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var day)
            ? day : throw new FormatException($"'{text}' is no day such as 2026-12-31");
}
