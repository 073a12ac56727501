using System.Globalization;
using Baton.Lab;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>The configuration of a scenario: one group with an address and a web server.</summary>
internal sealed record ClusterPlan
{
    public const string Group = "web";

    public const string Address = "10.77.0.100";

    public const string ServiceMonitor = "pidw1";

    public int Servers { get; init; } = 2;

    /// <summary>The first servers, which the group may run on; null for all.</summary>
    public int? Hosts { get; init; }

    /// <summary>Machines beside those of its servers.</summary>
    public int Spare { get; init; }

    /// <summary>Milliseconds between heartbeats, and until a server is lost.</summary>
    public (int Interval, int Timeout) Heartbeat { get; init; } = (100, 500);

    /// <summary>Whether the gateway is asked who is cut off.</summary>
    public bool AsksGateway { get; init; } = true;

    /// <summary>Heartbeats beside the two LANs.</summary>
    public string Heartbeats { get; init; } = "";

    /// <summary>A server's devices beside its two LANs.</summary>
    public Func<int, string> Devices { get; init; } = _ => "";

    /// <summary>What is asked instead of the gateway; null for that.</summary>
    public string? Resolvers { get; init; }

    public int Restarts { get; init; } = 3;

    public int Failovers { get; init; } = 1;

    /// <summary>The code of the monitor's final action.</summary>
    public int FinalAction { get; init; } = 1;

    /// <summary>What the script before a restart does; empty for no script.</summary>
    public string BeforeRestart { get; init; } = "";

    /// <summary>The devices that force a server to stop; empty for none.</summary>
    public string ForcedStop { get; init; } = "";

    /// <summary>Whether the address is taken although somebody still has it.</summary>
    public bool TakesAddress { get; init; }

    /// <summary>Monitors beside the one of the service.</summary>
    public string Monitors { get; init; } = "";

    /// <summary>Writes clp.conf and the scripts into a folder.</summary>
    public string WriteTo(string folder)
    {
        string scripts = Path.Combine(folder, "scripts", Group, "exec1");
        Directory.CreateDirectory(scripts);
        File.WriteAllText(Path.Combine(folder, "clp.conf"), Text());
        string sample = Path.Combine(
            Installation.Repository, "tools/samples/two-servers/scripts/web/exec1");
        foreach (string script in Directory.EnumerateFiles(sample))
            File.Copy(script, Path.Combine(scripts, Path.GetFileName(script)), overwrite: true);
        if (BeforeRestart.Length > 0)
        {
            string script = Path.Combine(
                folder, "scripts/monitor.s", ServiceMonitor, "preaction.sh");
            Directory.CreateDirectory(Path.GetDirectoryName(script)!);
            // Of a file that is executable, so that this one is.
            File.Copy(Path.Combine(scripts, "start.sh"), script);
            File.WriteAllText(script, "#!/bin/sh\n" + BeforeRestart + "\n");
        }
        return folder;
    }

    private string Text() => string.Create(CultureInfo.InvariantCulture, $"""
        <root>
          <all><charset>UTF-8</charset></all>
          <cluster>
            <name>scenario</name>
            <uuid>4b1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d10</uuid>
            <generation>1</generation>
            <heartbeat>
              <interval>{Heartbeat.Interval}</interval><timeout>{Heartbeat.Timeout}</timeout>
            </heartbeat>
            <startsync><timeout>10</timeout></startsync>
            <networkpartition><npaction>1</npaction></networkpartition>
            <forcestop><use>{(ForcedStop.Length > 0 ? 1 : 0)}</use></forcestop>
          </cluster>
          <forcestop>{ForcedStop}</forcestop>
          {Each(Servers, n => PlanElements.Server(n, Devices(n)))}
          {PlanElements.Heartbeats(Heartbeats)}
          {Resolvers ?? (AsksGateway ? PlanElements.Resolver : "")}
          <group name="{Group}">
            <gid>0</gid>
            {Each(Hosts ?? Servers,
                n => $"""<policy name="server{n}"><order>{n - 1}</order></policy>""")}
            <resource name="fip@fip1"/><resource name="exec@exec1"/>
          </group>
          <resource>
            <types name="fip"/><types name="exec"/>
            <fip name="fip1"><parameters>
              <ip>{Address}</ip><forceactivate>{(TakesAddress ? 1 : 0)}</forceactivate>
            </parameters></fip>
            <exec name="exec1">
              <parameters>
                <act><sync>0</sync></act><timeout><stop>10</stop></timeout>
              </parameters>
            </exec>
          </resource>
          <monitor>
            <types name="pidw"/>
            <pidw name="{ServiceMonitor}">
              <target>exec1</target>
              <relation><type>rsc</type><name>exec1</name></relation>
              <emergency>
                <action>{FinalAction}</action>
                <threshold><restart>{Restarts}</restart><fo>{Failovers}</fo></threshold>
                <preaction><userestart>{(BeforeRestart.Length > 0 ? 1 : 0)}</userestart></preaction>
              </emergency>
            </pidw>
            {Monitors}
          </monitor>
        </root>
        """);

    private static string Each(int servers, Func<int, string> line) =>
        string.Join("\n", Enumerable.Range(1, servers).Select(line));
}
