using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Baton.Clpwitness;

/// <summary>What the witness was started with.</summary>
internal sealed record Options
{
    private const int PortNormal = 29443;

    /// <summary>The folder with a token file for every cluster.</summary>
    public string Clusters { get; init; } = "";

    public ImmutableArray<IPEndPoint> Listen { get; init; } = [];

    public string Certificate { get; init; } = "";

    public string Key { get; init; } = "";

    /// <summary>True without TLS, behind something that ends it.</summary>
    public bool Plain { get; init; }

    /// <summary>Where to make a certificate; empty to serve.</summary>
    public string CertificateFolder { get; init; } = "";

    /// <summary>What the certificate is for: names and addresses.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    public bool MakesCertificate => CertificateFolder.Length > 0;

    public const string Usage = """
        clpwitness: keeps the last heartbeat of every server of a cluster for the others.

          --clusters DIR      a file CLUSTER-ID.token for every cluster that it serves, each
                              line of it a token that the cluster's servers may show
          --listen ADDR:PORT  where to listen; may be repeated (default: [::]:29443)
          --certificate FILE  the certificate, with its chain, as PEM
          --key FILE          its key as PEM, mode 0600
          --plain             without TLS, behind something that ends it

          --make-certificate DIR --name NAME [--name NAME]...
                              makes witness.crt and witness.key for these names and addresses
          --version, --help

        Exit codes: 0 stopped, 1 could not start, 2 wrong usage.
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An option is unknown, wrong or missing.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (int i = 0; i < args.Count; i++)
        {
            string Value() => ++i < args.Count
                ? args[i] : throw new FormatException($"{args[i - 1]} needs a value");
            options = args[i] switch
            {
                "--clusters" => options with { Clusters = Path.GetFullPath(Value()) },
                "--listen" => options with { Listen = options.Listen.Add(EndPoint(Value())) },
                "--certificate" => options with { Certificate = Path.GetFullPath(Value()) },
                "--key" => options with { Key = Path.GetFullPath(Value()) },
                "--plain" => options with { Plain = true },
                "--make-certificate" => options with
                {
                    CertificateFolder = Path.GetFullPath(Value()),
                },
                "--name" => options with { Names = options.Names.Add(Value()) },
                _ => throw new FormatException($"{args[i]} is no option of clpwitness"),
            };
        }
        return Checked(options);
    }

    private static Options Checked(Options options)
    {
        if (options.MakesCertificate)
            return options.Names.IsEmpty
                ? throw new FormatException("--make-certificate needs a --name") : options;
        if (!options.Names.IsEmpty)
            throw new FormatException("--name goes with --make-certificate");
        if (options.Clusters.Length == 0)
            throw new FormatException("--clusters is missing");
        bool some = options.Certificate.Length > 0 || options.Key.Length > 0;
        bool both = options.Certificate.Length > 0 && options.Key.Length > 0;
        if (options.Plain ? some : !both)
            throw new FormatException("either --certificate and --key, or --plain");
        return options.Listen.IsEmpty
            ? options with { Listen = [new(IPAddress.IPv6Any, PortNormal)] } : options;
    }

    private static IPEndPoint EndPoint(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon > 0 && IPAddress.TryParse(text[..colon].Trim('[', ']'), out var address)
            && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture,
                out int port) && port <= IPEndPoint.MaxPort)
            return new(address, port);
        throw new FormatException($"--listen {text} is not allowed: ADDR:PORT, such as [::]:29443");
    }
}
