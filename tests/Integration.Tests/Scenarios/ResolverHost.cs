using System.Diagnostics;
using Baton.Lab;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// A machine on the public network with what partition resolvers ask: a web server, a witness or
/// an etcd.
/// </summary>
internal sealed class ResolverHost : IDisposable
{
    public const string Address = "10.77.0.250";

    private const string Port = "np77";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-np.");
    private readonly NetworkNamespace _machine = new("lab-np");
    private readonly ClusterSet _cluster;
    private readonly Process _program;

    private ResolverHost(ClusterSet cluster, Func<ResolverHost, string[]> command)
    {
        _cluster = cluster;
        cluster.Lan.Switch.Configure(
            $"link add {Port} type veth peer name eth0 netns {_machine.Name}",
            $"link set {Port} master br77 up");
        _machine.Configure($"addr add {Address}/24 dev eth0", "link set eth0 up");
        string[] words = command(this);
        _program = _machine.Start(words[0], words[1..]);
        _ = _program.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = _program.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>The folder that the witness's certificate is in.</summary>
    public static string WitnessFolder { get; } =
        Path.Combine(Path.GetTempPath(), $"baton-witness-{Environment.ProcessId}");

    /// <summary>What <c>clp.conf</c> says of a method.</summary>
    public static string Resolver(string method) => "<networkpartition>" + method switch
    {
        "http" => $"""
            <types name="httpnp"/>
            <httpnp name="httpnp1">
              <priority>0</priority><device>10700</device><host>{Address}</host>
              <interval>1</interval><timeoutms>200</timeoutms><count>2</count>
            </httpnp>
            """,
        "witness" => $"""
            <types name="witnessnp"/>
            <witnessnp name="witnessnp1">
              <priority>0</priority><device>10900</device><host>{Address}</host>
              <cafile>{WitnessFolder}/witness.crt</cafile>
              <interval>1</interval><timeoutms>300</timeoutms><count>2</count>
            </witnessnp>
            """,
        "lease" => $"""
            <types name="leasenp"/>
            <leasenp name="leasenp1">
              <priority>0</priority><device>11000</device>
              <endpoint id="0"><url>http://{Address}:2379</url></endpoint><ttl>3</ttl>
              <intervalms>300</intervalms><timeoutms>300</timeoutms><count>2</count>
            </leasenp>
            """,
        "majority" => """
            <types name="majoritynp"/>
            <majoritynp name="majoritynp1"><priority>0</priority></majoritynp>
            """,
        _ => throw new ArgumentException(method),
    } + "</networkpartition>";

    /// <summary>What has to be there before the cluster is.</summary>
    public static void Prepare(string method)
    {
        if (method == "witness")
            Tool.Must(Witness, "--make-certificate", WitnessFolder, "--name", Address);
    }

    /// <summary>Starts what a method asks; null for one that asks nobody.</summary>
    public static ResolverHost? Start(string method, ClusterSet cluster) => method switch
    {
        "http" => new(cluster, h => h.Web()),
        "witness" => new(cluster, h => h.WitnessOf(cluster)),
        "lease" => new(cluster, h => h.Etcd()),
        _ => null,
    };

    /// <summary>Nobody reaches it any more.</summary>
    public void Unplug() => _cluster.Lan.Switch.Configure($"link set {Port} down");

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
        _folder.Delete(recursive: true);
        if (Directory.Exists(WitnessFolder)) Directory.Delete(WitnessFolder, recursive: true);
    }

    private static string Witness => Path.Combine(Installation.Folder, "witness", "clpwitness");

    private string[] Web()
    {
        string file = Path.Combine(_folder.FullName, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            master_process off;
            pid {{_folder.FullName}}/pid;
            error_log stderr;
            events {}
            http { access_log off; server { listen {{Address}}:80; location / { return 200; } } }
            """);
        return ["nginx", "-p", _folder.FullName, "-c", file];
    }

    private string[] WitnessOf(ClusterSet cluster)
    {
        string clusters = Path.Combine(_folder.FullName, "clusters");
        Tool.Must(Installation.Program("clpcfctrl"), "--root", cluster.Nodes[0].Root,
            "--witness-token", "--out", clusters);
        return
        [
            Witness, "--clusters", clusters, "--listen", $"{Address}:29443",
            "--certificate", $"{WitnessFolder}/witness.crt",
            "--key", $"{WitnessFolder}/witness.key",
        ];
    }

    private string[] Etcd() =>
    [
        "etcd", "--data-dir", Path.Combine(_folder.FullName, "etcd"),
        "--listen-client-urls", $"http://{Address}:2379",
        "--advertise-client-urls", $"http://{Address}:2379",
        "--listen-peer-urls", "http://127.0.0.1:2380",
    ];
}
