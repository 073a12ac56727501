using System.Globalization;
using Baton.Lab.Machine;

namespace Baton.Lab.Cluster;

/// <summary>
/// The ways beside the LANs on which servers hear each other: a disk, a witness, and between two
/// servers a serial line.
/// </summary>
public sealed class SlowPaths : IDisposable
{
    private readonly string _witnessFolder;

    /// <summary>Makes what the configuration has to name.</summary>
    /// <param name="folder">An empty one, which anybody may walk through.</param>
    /// <param name="servers">How many servers.</param>
    public SlowPaths(string folder, int servers)
    {
        // The witness runs as nobody, and has to come by here to what is its own.
        Tool.Must("chmod", "711", folder);
        _witnessFolder = Path.Combine(folder, "witness");
        try
        {
            if (servers == 2) Cable = new SerialCable(Path.Combine(folder, "cable"));
            Disk = new LoopDisk(Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SerialCable? Cable { get; }

    public LoopDisk Disk { get; } = null!;

    /// <summary>The witness; null until it is started.</summary>
    public WitnessService? Witness { get; private set; }

    /// <summary>The heartbeats, as elements of <c>clp.conf</c>.</summary>
    public string Heartbeats => $"""
        {(Cable is null ? "" : """
            <types name="comhb"/>
            <comhb name="comhb1"><priority>2</priority><device>100</device></comhb>
            """)}
        <types name="diskhb"/><types name="witnesshb"/>
        <diskhb name="diskhb1"><priority>3</priority><device>300</device></diskhb>
        <witnesshb name="witnesshb1">
          <priority>4</priority><device>700</device><host>{WitnessService.Address}</host>
          <port>{WitnessService.Port}</port><ca>{Path.Combine(_witnessFolder, "witness.crt")}</ca>
        </witnesshb>
        """;

    /// <summary>A server's ends of them, as elements of <c>clp.conf</c>.</summary>
    public string DevicesOf(int server) => (Cable is null ? "" : Device(100, "com",
            Cable.End(server)))
        + Device(300, "disk", Disk.Device) + Device(700, "witness", "1");

    /// <summary>Starts the witness of a cluster that is set up and not yet started.</summary>
    public void Start(ClusterSet cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        Witness = new WitnessService(cluster.Lan, _witnessFolder);
        Witness.Start(cluster.Nodes[0]);
    }

    /// <summary>A server is on none of them; the disk and the line are gone for all.</summary>
    public void Cut(int server)
    {
        Cable?.Cut();
        Disk.Cut();
        Witness?.Cut(server);
    }

    public void Join(int server)
    {
        Cable?.Join();
        Disk.Join();
        Witness?.Join(server);
    }

    /// <summary>Nothing waits any more for what was frozen.</summary>
    public void Mend() => Disk?.Mend();

    public void Dispose()
    {
        Witness?.Dispose();
        Cable?.Dispose();
        Disk?.Dispose();
    }

    private static string Device(int id, string type, string info) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<device id="{id}"><type>{type}</type><info>{info}</info></device>""");
}
