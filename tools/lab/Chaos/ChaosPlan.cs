using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>
/// The configuration of a cluster under faults: one group with an address and a keeper, a gateway
/// that resolves partitions, and a power switch that stops lost servers.
/// </summary>
public sealed class ChaosPlan
{
    public const string Group = "chaos";

    public const string Address = "10.77.0.100";

    public const int Port = 7000;

    private readonly XElement _root;

    private ChaosPlan(XElement root) => _root = root;

    /// <summary>Milliseconds until a server is lost.</summary>
    public int TimeoutMs => int.Parse(_root.Element("cluster")!.Element("heartbeat")!
        .Element("timeout")!.Value, CultureInfo.InvariantCulture);

    /// <summary>The names of the servers, in the order of their places on the network.</summary>
    public ImmutableArray<string> Servers =>
        [.. _root.Elements("server").Select(s => s.Attribute("name")!.Value)];

    /// <summary>A cluster of that many servers.</summary>
    public static ChaosPlan For(int servers, int interval = 200, int timeout = 2000,
        bool forcedStop = true) => new(Document(
            [.. Enumerable.Range(1, servers).Select(n => $"server{n}")],
            interval, timeout, forcedStop));

    /// <summary>The servers, times and policies of a cluster that is installed elsewhere.</summary>
    public static ChaosPlan From(string file, bool forcedStop = true)
    {
        var theirs = XDocument.Load(file).Root ?? throw new LabFailure($"{file} is empty");
        string[] names =
        [
            .. theirs.Elements("server").Select(s => s.Attribute("name")?.Value ?? "")
                .Order(StringComparer.Ordinal),
        ];
        if (names.Length is < 2 or > 5)
            throw new LabFailure($"{file} has {names.Length} servers; 2 to 5 have a place here");
        var root = Document(names, 3000, 90_000, forcedStop);
        new ConfAdopted(theirs).PutInto(root);
        return new ChaosPlan(root);
    }

    /// <summary>Writes clp.conf and the scripts into a folder.</summary>
    /// <param name="folder">An empty one.</param>
    /// <param name="storage">The shared storage.</param>
    /// <param name="power">Where the power switch keeps its state.</param>
    /// <param name="slow">Heartbeats beside those of the LANs; null for none.</param>
    public string WriteTo(string folder, string storage, string power, SlowPaths? slow = null)
    {
        Directory.CreateDirectory(folder);
        if (slow is not null) Add(slow);
        _root.Save(Path.Combine(folder, "clp.conf"));
        Script(Path.Combine(folder, "scripts", Group, "keeper", "start.sh"), $"""
            #!/bin/sh
            DOTNET_ROOT='{DotNet}' exec '{Installation.LabProgram}' keep '{storage}' \
                {Address} {Port} "$BATON_SERVER" "$BATON_EPOCH"

            """);
        Script(Path.Combine(folder, "scripts/forcestop/switch/forcestop.sh"),
            PowerSwitch.Script(power));
        return folder;
    }

    private void Add(SlowPaths slow)
    {
        _root.Element("heartbeat")!.Add(Elements(slow.Heartbeats));
        foreach (var (at, server) in _root.Elements("server").Index())
            server.Add(Elements(slow.DevicesOf(at + 1)));
    }

    private static IEnumerable<XElement> Elements(string text) =>
        XElement.Parse($"<some>{text}</some>").Elements();

    // A service of the cluster sees none of our surroundings.
    private static string DotNet => Environment.GetEnvironmentVariable("DOTNET_ROOT")
        ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private static void Script(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        Tool.Must("chmod", "700", file);
    }

    private static XElement Document(
        string[] names, int interval, int timeout, bool forcedStop) => XElement.Parse(
        string.Create(CultureInfo.InvariantCulture, $"""
        <root>
          <all><charset>UTF-8</charset></all>
          <cluster>
            <name>chaos</name>
            <uuid>9d0f5a1c-3f58-4e0c-8a57-5b0a6a1e7c33</uuid>
            <generation>1</generation>
            <heartbeat>
              <interval>{interval}</interval><timeout>{timeout}</timeout>
              <realtime>1</realtime>
            </heartbeat>
            <startsync><timeout>10</timeout></startsync>
            <networkpartition><npaction>1</npaction></networkpartition>
            <forcestop><use>{(forcedStop ? 1 : 0)}</use></forcestop>
            <blastradius><share>100</share></blastradius>
          </cluster>
          <forcestop>{(forcedStop ? PowerSwitch.Device : "")}</forcestop>
          {string.Join("\n", names.Select(Server))}
          {Fixed}
          <group name="{Group}">
            <gid>0</gid>
            {string.Join("\n", names.Select((n, i) =>
                $"""<policy name="{n}"><order>{i}</order></policy>"""))}
            <resource name="fip@address"/><resource name="exec@keeper"/>
          </group>
        </root>
        """));

    private static string Server(string name, int at) => $"""
        <server name="{name}">
          <priority>{at}</priority>
          <device id="0"><type>lan</type><info>{Lan.AddressOf(at + 1, LanSide.Interconnect)}</info>
          </device>
          <device id="1"><type>lan</type><info>{Lan.AddressOf(at + 1, LanSide.Public)}</info>
          </device>
          <device id="10200"><type>ping</type><info>1</info></device>
        </server>
        """;

    private const string Fixed = $"""
        <heartbeat>
          <types name="lanhb"/>
          <lanhb name="lanhb1"><priority>0</priority><device>0</device></lanhb>
          <lanhb name="lanhb2"><priority>1</priority><device>1</device></lanhb>
        </heartbeat>
        <networkpartition>
          <types name="pingnp"/>
          <pingnp name="pingnp1">
            <priority>0</priority><device>10200</device>
            <interval>1</interval><timeoutms>200</timeoutms><count>2</count>
            <grp id="0"><list id="0"><ip>{Lan.Gateway}</ip></list></grp>
          </pingnp>
        </networkpartition>
        <resource>
          <types name="fip"/><types name="exec"/>
          <fip name="address"><parameters><ip>{Address}</ip></parameters></fip>
          <exec name="keeper">
            <parameters>
              <act><sync>0</sync></act><deact><path></path></deact>
            </parameters>
          </exec>
        </resource>
        <monitor>
          <types name="pidw"/>
          <pidw name="keeperw">
            <target>keeper</target>
            <relation><type>rsc</type><name>keeper</name></relation>
            <emergency>
              <threshold><restart>20</restart><fo>20</fo><reset>5</reset></threshold>
            </emergency>
          </pidw>
        </monitor>
        """;
}
