using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>The elements of clp.conf that every cluster of the laboratory's network has.</summary>
internal static class PlanElements
{
    /// <summary>All but the groups: whoever is cut off stops its cluster service.</summary>
    public static string TwoServers(string name, string uuid) => $"""
        <all><charset>UTF-8</charset></all>
        <cluster>
          <name>{name}</name>
          <uuid>{uuid}</uuid>
          <generation>1</generation>
          <heartbeat><interval>300</interval><timeout>3000</timeout></heartbeat>
          <startsync><timeout>10</timeout></startsync>
          <networkpartition><npaction>1</npaction></networkpartition>
        </cluster>
        {Server(1)}{Server(2)}
        {Heartbeats()}
        {Resolver}
        """;

    public static string Heartbeats(string more = "") => $"""
        <heartbeat>
          {more}
          <types name="lanhb"/>
          <lanhb name="lanhb1"><priority>0</priority><device>0</device></lanhb>
          <lanhb name="lanhb2"><priority>1</priority><device>1</device></lanhb>
        </heartbeat>
        """;

    /// <summary>The gateway is asked who is cut off.</summary>
    public const string Resolver = $"""
        <networkpartition>
          <types name="pingnp"/>
          <pingnp name="pingnp1">
            <priority>0</priority><device>10200</device>
            <interval>1</interval><timeoutms>200</timeoutms><count>2</count>
            <grp id="0"><list id="0"><ip>{Lan.Gateway}</ip></list></grp>
          </pingnp>
        </networkpartition>
        """;

    public static string Server(int number, string more = "") => $"""
        <server name="server{number}">
          <priority>{number - 1}</priority>
          {Device(0, "lan", Lan.AddressOf(number, LanSide.Interconnect))}
          {Device(1, "lan", Lan.AddressOf(number, LanSide.Public))}
          {Device(10200, "ping", "1")}
          {more}
          {Device(10700, "http", "1")}
          {Device(10900, "witness", "1")}
          {Device(11000, "lease", "1")}
        </server>
        """;

    public static string Device(int id, string type, string info) =>
        $"""<device id="{id}"><type>{type}</type><info>{info}</info></device>""";
}
