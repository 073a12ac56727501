using System.Diagnostics;
using System.Globalization;
using Baton.Lab.Machine;

namespace Baton.Lab.Cluster;

/// <summary>
/// A witness on a machine of its own, on a network of its own that no server hears another over.
/// </summary>
public sealed class WitnessService : IDisposable
{
    public const string Address = "10.79.0.254";

    public const int Port = 29443;

    private const string Face = "eth2";
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(20);

    private readonly NetworkNamespace _machine;
    private Process? _process;

    /// <summary>Makes the machine, its certificate, and a cable to every server.</summary>
    /// <param name="lan">The servers.</param>
    /// <param name="folder">A folder for what it needs.</param>
    public WitnessService(Lan lan, string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(Clusters);
        _machine = new NetworkNamespace($"wit{Environment.ProcessId}-{lan.Servers[0].Name}");
        _machine.Configure("link add br79 type bridge stp_state 0 forward_delay 0",
            "link set br79 up", $"addr add {Address}/24 dev br79");
        for (int n = 1; n <= lan.Servers.Length; n++)
        {
            var server = lan.Servers[n - 1];
            _machine.Configure(
                $"link add {PortOf(n)} type veth peer name {Face} netns {server.Name}",
                $"link set {PortOf(n)} master br79 up");
            server.Configure($"addr add 10.79.0.{n}/24 dev {Face}", $"link set {Face} up");
            // Servers must not hear each other over it: each sees the bridge alone.
            var isolated = _machine.Run(
                "bridge", "link", "set", "dev", PortOf(n), "isolated", "on");
            if (!isolated.Good) throw new LabFailure(isolated.Error);
        }
        Tool.Must(Program, "--make-certificate", folder, "--name", Address);
    }

    private static string Program => Path.Combine(Installation.Folder, "witness", "clpwitness");

    public string Folder { get; }

    /// <summary>Where a cluster's token goes.</summary>
    public string Clusters => Path.Combine(Folder, "clusters");

    /// <summary>What servers are to trust it by.</summary>
    public string Certificate => Path.Combine(Folder, "witness.crt");

    /// <summary>Lets a cluster in, by the keys of one of its servers, and starts, as nobody.
    /// </summary>
    public void Start(ClusterNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Must("clpcfctrl", "--witness-token", "--out", Clusters);
        Tool.Must("chown", "-R", "nobody", Folder);
        _process = _machine.Start("setpriv", "--reuid", "nobody", "--regid", "nogroup",
            "--clear-groups", "--inh-caps=-all", Program, "--clusters", Clusters,
            "--certificate", Certificate, "--key", Path.Combine(Folder, "witness.key"),
            "--listen", string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}"));
        _process.StandardInput.Close();
        string? line = _process.StandardOutput.ReadLineAsync().WaitAsync(Ready).Result;
        if (line is null)
            throw new LabFailure($"clpwitness: {_process.StandardError.ReadToEnd()}");
    }

    /// <summary>A server's cable to it is dead.</summary>
    public void Cut(int server) => _machine.Configure($"link set {PortOf(server)} down");

    public void Join(int server) => _machine.Configure($"link set {PortOf(server)} up");

    public void Dispose()
    {
        _machine.Dispose();
        _process?.Dispose();
    }

    private static string PortOf(int server) =>
        string.Create(CultureInfo.InvariantCulture, $"p79-{server}");
}
