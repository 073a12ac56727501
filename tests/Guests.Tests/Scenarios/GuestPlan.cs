using System.Globalization;
using Baton.Lab.Machine;

namespace Baton.Guests.Tests.Scenarios;

/// <summary>The configuration of two guests with a group that writes while it runs.</summary>
internal sealed record GuestPlan
{
    public const string Group = "app";

    public const string Address = "10.77.0.100";

    /// <summary>Words for the softdog driver; empty for a server without a watchdog.</summary>
    public string Softdog { get; init; } = "";

    /// <summary>Whether a lost server is powered off through the host.</summary>
    public bool Fences { get; init; }

    /// <summary>The code of what follows the service's death.</summary>
    public int FinalAction { get; init; } = 1;

    /// <summary>Milliseconds between heartbeats, and until a server is lost.</summary>
    public (int Interval, int Timeout) Heartbeat { get; init; } = (300, 3000);

    /// <summary>Writes clp.conf and the scripts into a folder.</summary>
    public string WriteTo(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "clp.conf"), Text());
        // Each write is seen at the console, whatever the networks do.
        Script(folder, $"{Group}/exec1/start.sh", """
            echo $$ >/run/writer
            exec 8>/dev/console
            mkfifo /run/writer.$$ && exec 9<>/run/writer.$$
            while printf '@write %s %s\n' "$BATON_SERVER" "$BATON_EPOCH" >&8; do
                read -rt 0.05 -u 9
            done
            """);
        Script(folder, $"{Group}/exec1/stop.sh", "kill -KILL $(</run/writer); exit 0");
        Script(folder, "forcestop/power/forcestop.sh", """
            [ "$BATON_FENCE_ACTION" = off ] || exit 1
            ask=/box/off.$CLP_SERVER_DOWN
            echo "$CLP_SERVER_DOWN" >"$ask"
            while [ ! -e "$ask.done" ]; do sleep 0.1; done
            """);
        return folder;
    }

    private static void Script(string folder, string name, string body)
    {
        string path = Path.Combine(folder, "scripts", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/bash\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute);
    }

    private string Text() => string.Create(CultureInfo.InvariantCulture, $"""
        <root>
          <all><charset>UTF-8</charset></all>
          <cluster>
            <name>guests</name>
            <uuid>6f0a0a4e-8f0c-4a39-9a55-2f7f3d0b5a11</uuid>
            <generation>1</generation>
            <heartbeat>
              <interval>{Heartbeat.Interval}</interval><timeout>{Heartbeat.Timeout}</timeout>
            </heartbeat>
            <startsync><timeout>30</timeout></startsync>
            <networkpartition><npaction>1</npaction></networkpartition>
            <forcestop><use>{(Fences ? 1 : 0)}</use></forcestop>
            <watchdog>
              <use>{(Softdog.Length > 0 ? 1 : 0)}</use><device>/dev/watchdog1</device>
            </watchdog>
            <memlock><use>1</use></memlock>
          </cluster>
          {(Fences ? Power : "")}
          {Server(1)}
          {Server(2)}
          <heartbeat>
            <types name="lanhb"/><types name="diskhb"/>
            <lanhb name="lanhb1"><priority>0</priority><device>0</device></lanhb>
            <lanhb name="lanhb2"><priority>1</priority><device>1</device></lanhb>
            <diskhb name="diskhb1"><priority>2</priority><device>10100</device></diskhb>
          </heartbeat>
          <networkpartition>
            <types name="pingnp"/>
            <pingnp name="pingnp1">
              <priority>0</priority><device>10200</device>
              <interval>1</interval><timeoutms>500</timeoutms><count>2</count>
              <grp id="0"><list id="0"><ip>{Lan.Gateway}</ip></list></grp>
            </pingnp>
          </networkpartition>
          <group name="{Group}">
            <gid>0</gid>
            <policy name="server1"><order>0</order></policy>
            <policy name="server2"><order>1</order></policy>
            <resource name="fip@fip1"/><resource name="exec@exec1"/>
          </group>
          <resource>
            <types name="fip"/><types name="exec"/>
            <fip name="fip1"><parameters><ip>{Address}</ip></parameters></fip>
            <exec name="exec1"><parameters><act><sync>0</sync></act></parameters></exec>
          </resource>
          <monitor>
            <types name="pidw"/>
            <pidw name="pidw1">
              <target>exec1</target>
              <relation><type>rsc</type><name>exec1</name></relation>
              <emergency>
                <action>{FinalAction}</action>
                <threshold><restart>0</restart><fo>0</fo></threshold>
              </emergency>
            </pidw>
          </monitor>
        </root>
        """);

    private const string Power = """
        <forcestop>
          <types name="script"/>
          <script name="power">
            <priority>0</priority><retry>0</retry><timeout>20</timeout>
          </script>
        </forcestop>
        """;

    private static string Server(int number) => $"""
        <server name="server{number}">
          <priority>{number - 1}</priority>
          {Device(0, "lan", Lan.AddressOf(number, LanSide.Interconnect))}
          {Device(1, "lan", Lan.AddressOf(number, LanSide.Public))}
          {Device(10100, "disk", "/dev/ubda")}
          {Device(10200, "ping", "1")}
        </server>
        """;

    private static string Device(int id, string type, string info) =>
        $"""<device id="{id}"><type>{type}</type><info>{info}</info></device>""";
}
