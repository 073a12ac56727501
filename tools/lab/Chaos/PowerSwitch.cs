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

    public PowerSwitch(string folder, Lan lan, IEnumerable<(ClusterNode Node, Volume Disk)> servers)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        foreach (var (node, disk) in servers)
        {
            File.WriteAllText(At(node, "wiring"), $"""
                machine='{node.Machine.Name}'
                net='{lan.Switch.Name}'
                ports='{Lan.PortOf(node.Number, LanSide.Public)} {Lan.PortOf(
                    node.Number, LanSide.Interconnect)}'
                disk='{disk.Folder}'

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
        # A disk that answers nothing keeps its processes alive: the power is off for it too.
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
        while pids=$(ip netns pids "$machine") && [ -n "$pids" ]; do
            kill -9 $pids 2>/dev/null
            fsfreeze -u "$disk" 2>/dev/null
        done
        echo off >"$server.power"
        exit 0

        """;

    private string At(ClusterNode node, string what) =>
        Path.Combine(_folder, $"{node.Name}.{what}");
}
