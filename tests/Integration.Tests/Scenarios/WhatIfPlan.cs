using System.Collections.Immutable;
using System.Globalization;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>A configuration of plain groups, each one script, for comparing with what-if.</summary>
internal sealed record WhatIfPlan
{
    private const string Uuid = "1f0a7c52-3a39-4e47-9a8e-6c2d6a0b7e31";

    public required int Servers { get; init; }

    /// <summary>Each group's name and what its element holds beside the resource.</summary>
    public required ImmutableSortedDictionary<string, string> Groups { get; init; }

    /// <summary>The monitors, as elements.</summary>
    public string Monitors { get; init; } = "";

    /// <summary>Writes clp.conf and the scripts into a folder.</summary>
    public string WriteTo(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "clp.conf"), Text());
        foreach (string group in Groups.Keys)
        {
            string scripts = Path.Combine(folder, "scripts", group, "exec-" + group);
            Directory.CreateDirectory(scripts);
            // The process that is the service: whoever kills it sees the group's monitor act.
            Write(Path.Combine(scripts, "start.sh"), "#!/bin/sh\nexec sleep infinity\n");
            Write(Path.Combine(scripts, "stop.sh"), "#!/bin/sh\nexit 0\n");
        }
        return folder;
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        Tool.Must("chmod", "700", path);
    }

    // Slower than elsewhere: what is compared is who goes where, and a machine that is busy with
    // other work must not add losses that nobody supposed.
    private string Text() => $"""
        <root>
          <all><charset>UTF-8</charset></all>
          <cluster>
            <name>whatif</name>
            <uuid>{Uuid}</uuid>
            <generation>1</generation>
            <heartbeat><interval>300</interval><timeout>1500</timeout></heartbeat>
            <startsync><timeout>3</timeout></startsync>
            <networkpartition><npaction>1</npaction></networkpartition>
          </cluster>
          {string.Join("\n", Enumerable.Range(1, Servers).Select(n => PlanElements.Server(n)))}
          {PlanElements.Heartbeats()}
          {PlanElements.Resolver}
          {string.Join("\n", Groups.Select((g, i) => Group(g.Key, g.Value, i)))}
          <resource>
            <types name="exec"/>
            {string.Join("\n", Groups.Keys.Select(Resource))}
          </resource>
          <monitor>
            <types name="pidw"/><types name="miiw"/>
            {Monitors}
            {string.Join("\n", Groups.Keys.Select(Watch))}
          </monitor>
        </root>
        """;

    private static string Group(string name, string attributes, int id) =>
        string.Create(CultureInfo.InvariantCulture, $"""
        <group name="{name}">
          <gid>{id}</gid>{attributes}<resource name="exec@exec-{name}"/>
        </group>
        """);

    private static string Resource(string group) => $"""
        <exec name="exec-{group}">
          <parameters>
            <act><sync>0</sync></act><timeout><stop>10</stop></timeout>
          </parameters>
        </exec>
        """;

    private static string Watch(string group) => $"""
        <pidw name="pidw-{group}">
          <target>exec-{group}</target>
          <relation><type>rsc</type><name>exec-{group}</name></relation>
        </pidw>
        """;
}
