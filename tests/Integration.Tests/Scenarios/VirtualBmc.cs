using System.Diagnostics;
using System.Globalization;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// The management controller of one server, simulated: it stands in the switch, answers IPMI over
/// LAN, and cutting the power means pulling the cables and killing every process of the server.
/// </summary>
internal sealed class VirtualBmc : IDisposable
{
    public const string User = "admin";

    public const string Password = "labpw";

    private readonly Process _simulator;
    private readonly string _folder;

    public VirtualBmc(Lan lan, ClusterNode node, string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        File.WriteAllText(At("power"), "1\n");
        string chassis = At("chassis");
        File.WriteAllText(chassis, Chassis(lan, node));
        Tool.Must("chmod", "700", chassis);
        File.WriteAllText(At("lan.conf"), Network(PortOf(node.Number), chassis));
        File.WriteAllText(At("sim.emu"), """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20

            """);
        Directory.CreateDirectory(At("state"));
        _simulator = lan.Switch.Start("ipmi_sim",
            "-n", "-c", At("lan.conf"), "-f", At("sim.emu"), "-s", At("state"));
        _simulator.StandardInput.Close();
        Patience.Until(() => lan.Switch.Run("env", $"IPMI_PASSWORD={Password}", "ipmitool",
                "-I", "lanplus", "-H", Lan.Gateway, "-p",
                PortOf(node.Number).ToString(CultureInfo.InvariantCulture), "-U", User, "-E",
                "-C", "3", "-N", "1", "-R", "1", "chassis", "power", "status").Good,
            Scenario.Patient, $"the controller of {node.Name} to answer");
    }

    /// <summary>Where a server's controller is reached, on the gateway's address.</summary>
    public static int PortOf(int server) => 19600 + server;

    /// <summary>When the power was cut; null while it is on.</summary>
    public DateTime? CutAt => File.Exists(At("cut"))
        ? DateTime.UnixEpoch.AddMilliseconds(long.Parse(
            File.ReadAllText(At("cut")), CultureInfo.InvariantCulture))
        : null;

    public void Dispose()
    {
        if (!_simulator.HasExited) _simulator.Kill();
        _simulator.WaitForExit();
        _simulator.Dispose();
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static string Cables(ClusterNode node) =>
        $"{Lan.PortOf(node.Number, LanSide.Public)} "
        + Lan.PortOf(node.Number, LanSide.Interconnect);

    // Told: check, get NAME..., set NAME VALUE...
    private string Chassis(Lan lan, ClusterNode node) => $$"""
        #!/bin/bash
        shift
        op=$1; shift
        cut() {
            for port in {{Cables(node)}}; do ip -n {{lan.Switch.Name}} link set $port down; done
            while pids=$(ip netns pids {{node.Machine.Name}}) && [ -n "$pids" ]; do
                kill -9 $pids 2>/dev/null
            done
            date +%s%3N >{{At("cut.new")}}; mv {{At("cut.new")}} {{At("cut")}}
            echo 0 >{{At("power")}}
        }
        case $op in
        get)
            while [ $# -gt 0 ]; do
                case $1 in
                power) echo "power:$(cat {{At("power")}})" ;;
                boot) echo boot:default ;;
                esac
                shift
            done ;;
        set)
            while [ $# -gt 0 ]; do
                case $1 in
                power)
                    if [ "$2" = 0 ]; then cut >/dev/null 2>&1
                    else echo 1 >{{At("power")}}; fi ;;
                reset | shutdown) cut >/dev/null 2>&1 ;;
                esac
                shift 2
            done ;;
        esac
        exit 0

        """;

    private static string Network(int port, string chassis) => $"""
        name "bmc"
        set_working_mc 0x20
          startlan 1
            addr {Lan.Gateway} {port}
            priv_limit admin
            allowed_auths_callback none md2 md5 straight
            allowed_auths_user none md2 md5 straight
            allowed_auths_operator none md2 md5 straight
            allowed_auths_admin none md2 md5 straight
            guid a123456789abcdefa123456789abcdef
          endlan
          chassis_control "{chassis} 0x20"
          user 1 true "" "test" user 10 none md2 md5 straight
          user 2 true "{User}" "{Password}" admin 10 none md2 md5 straight

        """;
}
