using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace Baton.Lab.Machine;

/// <summary>The two networks that every server is on.</summary>
public enum LanSide
{
    /// <summary>eth0, 10.77.0.0/24: clients, the floating address and the gateway.</summary>
    Public = 77,

    /// <summary>eth1, 10.78.0.0/24: between the servers.</summary>
    Interconnect = 78,
}

/// <summary>
/// Servers 1..N and a client on a switch, each in a network namespace; the gateway, which also
/// answers pings, lives in the switch. A cable is pulled at the switch: the server loses carrier.
/// </summary>
public sealed class Lan : IDisposable
{
    /// <summary>The address that partition resolution asks.</summary>
    public const string Gateway = "10.77.0.254";

    private const int ClientNumber = 200;
    private static int _made;

    /// <summary>Plugs everything in.</summary>
    public Lan(int servers)
    {
        string prefix = $"lab{Interlocked.Increment(ref _made)}";
        Switch = new NetworkNamespace(prefix + "-sw");
        Switch.Configure(
            "link add br77 type bridge stp_state 0 forward_delay 0", "link set br77 up",
            "link add br78 type bridge stp_state 0 forward_delay 0", "link set br78 up",
            $"addr add {Gateway}/24 dev br77", "addr add fd77::fe/64 dev br77 nodad");
        Servers = [.. Enumerable.Range(1, servers).Select(n => Plug(prefix, n))];
        Client = new NetworkNamespace(prefix + "-client");
        Connect(Client, ClientNumber, LanSide.Public);
    }

    public NetworkNamespace Switch { get; }

    public NetworkNamespace Client { get; }

    /// <summary>Server 1 is the first.</summary>
    public ImmutableArray<NetworkNamespace> Servers { get; }

    public static string AddressOf(int server, LanSide side) => $"10.{(int)side}.0.{server}";

    /// <summary>The switch's end of a server's cable.</summary>
    public static string PortOf(int server, LanSide side) => $"p{(int)side}-{server}";

    /// <summary>The server's end of its cable.</summary>
    public static string InterfaceOf(LanSide side) => side == LanSide.Public ? "eth0" : "eth1";

    /// <summary>Pulls cables of a server.</summary>
    public void Cut(int server, params LanSide[] sides) =>
        Switch.Configure([.. sides.Select(s => $"link set {PortOf(server, s)} down")]);

    /// <summary>Plugs them in again.</summary>
    public void Join(int server, params LanSide[] sides) =>
        Switch.Configure([.. sides.Select(s => $"link set {PortOf(server, s)} up")]);

    /// <summary>One server's packets no longer reach the other; the way back stays open.</summary>
    public void Mute(int from, int to, LanSide side) =>
        Servers[from - 1].Configure($"route add blackhole {AddressOf(to, side)}/32");

    /// <summary>They reach it again.</summary>
    public void Unmute(int from, int to, LanSide side) =>
        Servers[from - 1].Configure($"route del blackhole {AddressOf(to, side)}/32");

    /// <summary>Forgets every address that a server did not have when it was plugged in.</summary>
    public void ResetAddresses(int server)
    {
        var machine = Servers[server - 1];
        foreach (var side in Enum.GetValues<LanSide>())
        {
            string face = InterfaceOf(side);
            machine.Configure([$"addr flush dev {face}", .. OwnAddresses(server, side)]);
        }
    }

    /// <summary>The servers that have an address on an interface right now.</summary>
    public ImmutableArray<int> HoldersOf(IPAddress address) =>
        [.. Enumerable.Range(1, Servers.Length).Where(n => Has(Servers[n - 1], address))];

    public void Dispose()
    {
        foreach (var machine in Servers.Append(Client).Append(Switch))
            machine.Dispose();
    }

    private static bool Has(NetworkNamespace machine, IPAddress address)
    {
        string text = Tool.Must("ip", "-n", machine.Name, "-j", "addr");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateArray()
            .SelectMany(face => face.TryGetProperty("addr_info", out var all)
                ? all.EnumerateArray() : [])
            .Any(a => a.TryGetProperty("local", out var local)
                && IPAddress.Parse(local.GetString() ?? "").Equals(address));
    }

    private static string[] OwnAddresses(int server, LanSide side)
    {
        string face = InterfaceOf(side);
        return
        [
            $"addr add {AddressOf(server, side)}/24 dev {face}",
            $"addr add fd{(int)side}::{server}/64 dev {face} nodad",
        ];
    }

    private NetworkNamespace Plug(string prefix, int server)
    {
        var machine = new NetworkNamespace($"{prefix}-n{server}");
        foreach (var side in Enum.GetValues<LanSide>())
            Connect(machine, server, side);
        return machine;
    }

    private void Connect(NetworkNamespace machine, int number, LanSide side)
    {
        string port = PortOf(number, side);
        string face = InterfaceOf(side);
        Switch.Configure($"link add {port} type veth peer name {face} netns {machine.Name}",
            $"link set {port} master br{(int)side} up");
        machine.Configure([.. OwnAddresses(number, side), $"link set {face} up"]);
    }
}
