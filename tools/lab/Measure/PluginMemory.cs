using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Measure;

/// <summary>
/// What plugins cost in memory: a daemon that has loaded all that run in its process, and the
/// process of one that does not.
/// </summary>
internal static class PluginMemory
{
    private const string Isolated = "ipw";
    private const double DaemonMib = 64;
    private const double HostMib = 40;

    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a cluster for it.</summary>
    /// <param name="config">The configuration, to which a monitor is added.</param>
    /// <param name="work">An empty folder.</param>
    /// <param name="idle">How long the cluster is left alone before its use is read.</param>
    public static ImmutableArray<Figure> Take(string config, string work, TimeSpan idle)
    {
        Directory.CreateDirectory(work);
        string plugins = Path.Combine(work, "plugins");
        Tool.Must("cp", "-r", Installation.Plugins, plugins);
        Isolate(Path.Combine(plugins, Isolated, "plugin.json"));
        AddMonitor(Path.Combine(config, "clp.conf"));
        using var cluster = new ClusterSet(config, Path.Combine(work, "servers"), _ => plugins);
        foreach (var node in cluster.Nodes)
            node.Preloads = true;
        cluster.Start();
        var hosts = cluster.Nodes.Select(n => HostOf(n)).ToList();
        Thread.Sleep(idle);
        return
        [
            new Figure("all_rss_mib", Mib(cluster.Nodes.Select(n => n.DaemonId)), DaemonMib, 1),
            new Figure("clphost_rss_mib", Mib(hosts), HostMib, 1),
        ];
    }

    private static int HostOf(ClusterNode node) => node.WaitFor(
        s => s.Plugins.Any(p => p is { Type: Isolated, Pid: > 0 }), StepPatience,
        "the isolated monitor to run").Plugins.Single(p => p.Type == Isolated).Pid;

    private static double Mib(IEnumerable<int> processes) =>
        processes.Max(p => DaemonUse.Of(p).ResidentKib) / 1024.0;

    private static void Isolate(string file)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        manifest["isolation"] = "process";
        File.WriteAllText(file, manifest.ToJsonString());
    }

    private static void AddMonitor(string file)
    {
        var conf = XDocument.Load(file);
        conf.Root!.Element("monitor")!.Add(
            new XElement("types", new XAttribute("name", Isolated)),
            XElement.Parse("""
                <ipw name="measured">
                  <relation><type>cls</type><name>LocalServer</name></relation>
                  <emergency><action>1</action>
                    <threshold><restart>0</restart><fo>0</fo></threshold></emergency>
                  <parameters><list id="0"><ip>127.0.0.1</ip></list></parameters>
                </ipw>
                """));
        conf.Save(file);
    }
}
