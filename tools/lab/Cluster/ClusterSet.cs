using System.Collections.Immutable;
using Baton.Lab.Answers;
using Baton.Lab.Machine;

namespace Baton.Lab.Cluster;

/// <summary>A cluster set up from a configuration: its network, its servers and a client.</summary>
public sealed class ClusterSet : IDisposable
{
    private static readonly TimeSpan FormPatience = TimeSpan.FromSeconds(60);

    /// <summary>Makes the certificates and the servers' disks, and plugs everything in.</summary>
    /// <param name="config">The folder with <c>clp.conf</c> and <c>scripts</c>.</param>
    /// <param name="work">An empty folder for the servers' disks.</param>
    /// <param name="plugins">A server's plugin folder; null for the installed one.</param>
    /// <param name="spare">Machines beside those of its servers, for more of them.</param>
    public ClusterSet(
        string config, string work, Func<string, string>? plugins = null, int spare = 0)
    {
        Work = work;
        string bundles = Path.Combine(work, "bundles");
        Directory.CreateDirectory(bundles);
        Tool.Must(Installation.Program("clpcfctrl"), "--create", "-x", config, "--out", bundles);
        string[] names =
        [
            .. Directory.EnumerateDirectories(bundles)
                .Where(d => File.Exists(Path.Combine(d, "pki/server.crt")))
                .Select(d => Path.GetFileName(d))
                .OrderBy(n => n, StringComparer.Ordinal),
        ];
        Lan = new Lan(names.Length + spare);
        Nodes =
        [
            .. names.Select((name, i) => new ClusterNode(
                Lan, i + 1, name, Disk(name),
                plugins?.Invoke(name) ?? Installation.Plugins)),
        ];
    }

    /// <summary>Where the servers' disks are.</summary>
    public string Work { get; }

    public Lan Lan { get; }

    /// <summary>The servers, in the order of their names.</summary>
    public ImmutableArray<ClusterNode> Nodes { get; private set; }

    /// <summary>The authority made with the cluster.</summary>
    public string Authority => Path.Combine(Work, "bundles", "authority");

    /// <summary>A server by its name.</summary>
    public ClusterNode this[string name] => Nodes.Single(n => n.Name == name);

    /// <summary>The servers beside that one.</summary>
    public IEnumerable<ClusterNode> Others(ClusterNode node) => Nodes.Where(n => n != node);

    /// <summary>One more server, on the next spare machine, with nothing on its disk.</summary>
    public ClusterNode Add(string name)
    {
        string root = Path.Combine(Work, name);
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        var added = new ClusterNode(Lan, Nodes.Length + 1, name, root, Installation.Plugins);
        Nodes = Nodes.Add(added);
        return added;
    }

    /// <summary>Starts every daemon and waits until each sees all servers in one cluster.</summary>
    public void Start()
    {
        foreach (var node in Nodes)
            node.Start();
        WaitForAll();
    }

    /// <summary>Waits until every server sees every server online.</summary>
    public void WaitForAll()
    {
        foreach (var node in Nodes)
        {
            node.WaitFor(s => s.Servers.All(n => n.State == "Online"), FormPatience,
                "all servers to be online");
        }
    }

    /// <summary>Waits until a group runs, and says where.</summary>
    public ClusterNode WaitForGroup(string group, ClusterNode witness, TimeSpan deadline)
    {
        ArgumentNullException.ThrowIfNull(witness);
        var seen = witness.WaitFor(
            s => s.Group(group).State == "Online", deadline, $"group {group} to be online");
        return this[seen.Group(group).Current];
    }

    /// <summary>A client of a floating address.</summary>
    public Poller Ask(string address, int port = 80, int timeoutMs = 300) =>
        new(Lan.Client, address, port, timeoutMs);

    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Dispose();
        Lan.Dispose();
    }

    private string Disk(string server)
    {
        string root = Path.Combine(Work, server);
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        Directory.Move(
            Path.Combine(Work, "bundles", server), Path.Combine(root, "etc", "baton"));
        return root;
    }
}
