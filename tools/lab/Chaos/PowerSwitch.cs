using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>
/// The power of every server, as a switchable socket has it: wired apart from the network, so that
/// no fault reaches it. Off means cables dead and no process left.
/// </summary>
internal sealed class PowerSwitch
{
    /// <summary>The device that stops a lost server.</summary>
    public const string Device = """
        <types name="script"/>
        <script name="switch"><priority>0</priority><timeout>20</timeout></script>
        """;

    private readonly string _folder;

    public PowerSwitch(string folder, Lan lan, Volume storage,
        IEnumerable<(ClusterNode Node, Volume Disk)> servers)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        foreach (var (node, disk) in servers)
        {
            File.WriteAllText(At(node, "wiring"), $"""
                machine='{node.Machine.Name}'
                net='{lan.Switch.Name}'
                ports='{Lan.PortOf(node.Number, LanSide.Public)} {Lan.PortOf(
                    node.Number, LanSide.Interconnect)}'
                disks='{disk.Folder} {storage.Folder}'

                """);
            On(node);
        }
    }

    /// <summary>True if a survivor has cut the power.</summary>
    public bool IsOff(ClusterNode node) => File.ReadAllText(At(node, "power")).Trim() == "off";

    public void On(ClusterNode node) => File.WriteAllText(At(node, "power"), "on\n");

    /// <summary>What the survivor runs to cut a lost server's power.</summary>
    public static string Script(string folder) => $$"""
        #!/bin/bash
        # A disk that answers nothing keeps threads alive, and with them what they had locked, also
        # when the first thread of their process is gone: it has to answer, and they write no more.
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        cd '{{folder}}' || exit 9
        server=$CLP_SERVER_DOWN
        . "./$server.wiring" || exit 9
        exec 9>>"$server.lock"
        flock 9
        if [ "$BATON_FENCE_ACTION" = status ]; then
            if [ "$(cat "$server.power")" = off ]; then exit 0; fi
            exit 3
        fi
        for port in $ports; do ip -n "$net" link set "$port" down; done
        lives() {
            local pid file line
            for pid in $all; do
                for file in /proc/$pid/task/*/stat; do
                    { read -r line <"$file"; } 2>/dev/null || continue
                    line=${line##*) }
                    case ${line%% *} in Z | X) ;; *) return 0 ;; esac
                done
            done
            return 1
        }
        all= round=0
        while pids=$(ip netns pids "$machine"); [ -n "$pids" ] || lives; do
            all="$all $pids"
            if [ -n "$pids" ]; then kill -9 $pids 2>/dev/null; fi
            sleep 0.01
            if [ $((++round)) -lt 20 ]; then continue; fi
            for disk in $disks; do fsfreeze -u "$disk" 2>/dev/null; done
        done
        echo off >"$server.power"
        exit 0

        """;

    private string At(ClusterNode node, string what) =>
        Path.Combine(_folder, $"{node.Name}.{what}");
}
