using System.Text.Json.Nodes;
using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Plugins that do harm, and what tells that they are gone.</summary>
internal static class HostilePlugins
{
    // Not root, whose processes the system does not count, and used by nothing else.
    private const string User = "games";

    /// <summary>Why there is no fork bomb among the deeds; empty if there is one.</summary>
    public static string WithoutBomb { get; } = CanRead() ? ""
        : $"the fork bomb was left out: user {User} cannot read {Installation.Folder}";

    /// <summary>A deed each, which ends the plugin's process and is an error of its monitor.
    /// </summary>
    public static string[] Deeds { get; } =
    [
        "segfault", "spin", "leak", "never", "prints", "logs", "raw",
        .. WithoutBomb.Length == 0 ? new[] { "bomb" } : [],
    ];

    /// <summary>A resident one that finds without end: its process ends, nothing is in error.
    /// </summary>
    public const string Flood = "floods";

    /// <summary>One whose answers are of megabytes: an error, and no process ends.</summary>
    public const string Liar = "lies";

    /// <summary>A folder for each deed, of a type with the deed's name.</summary>
    public static void Plant(string plugins)
    {
        foreach (string deed in (string[])[.. Deeds, Flood, Liar])
            Plant(plugins, deed, "process");
        Plant(plugins, "inside", "inProcess");
        // Their user passes through here.
        Tool.Must("chmod", "711", plugins, Path.GetDirectoryName(plugins)!);
    }

    /// <summary>Monitors that look every 3 s, for 1 s, and lead to no recovery.</summary>
    public static string Monitors => string.Concat(new[] { Flood, Liar }.Concat(Deeds)
        .Select(deed => $"""
        <types name="{deed}"/>
        <{deed} name="{deed}1">
          <firstmonwait>2</firstmonwait>
          <polling><interval>3</interval><timeout>1</timeout>
            <reconfirmation>0</reconfirmation></polling>
          <relation><type>cls</type><name>LocalServer</name></relation>
          <emergency><action>1</action>
            <threshold><restart>0</restart><fo>0</fo></threshold></emergency>
          <parameters><deed>{deed}</deed></parameters>
        </{deed}>
        """));

    /// <summary>Live processes of a folder's isolated plugins and what they started.</summary>
    public static int[] Processes(NetworkNamespace machine) =>
        [.. machine.Processes().Where(p => Read($"/proc/{p}/environ").Contains(
            "BATON_CLPHOST=", StringComparison.Ordinal))];

    private static void Plant(string plugins, string type, string isolation)
    {
        string folder = Path.Combine(plugins, type);
        Tool.Must("cp", "-r", Path.Combine(Installation.Repository,
            ".artifacts/bin/Fixture.Hostile/release"), folder);
        string file = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        manifest["type"] = type;
        manifest["isolation"] = isolation;
        if (type == "bomb") manifest["process"]!["user"] = User;
        if (type == Flood) manifest["monitor"]!["resident"] = true;
        File.WriteAllText(file, manifest.ToJsonString());
    }

    private static bool CanRead() => Tool.Run("setpriv", ["--reuid", User, "--clear-groups",
        "cat", Path.Combine(Installation.Folder, "bin/clphost.runtimeconfig.json")]).Good;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
