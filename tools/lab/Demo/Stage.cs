using System.Collections.Immutable;
using Baton.Lab.Answers;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Demo;

/// <summary>The cluster of the demonstration, its client, and what was done to it when.</summary>
public sealed class Stage : IDisposable
{
    /// <summary>The group that the client uses.</summary>
    public const string Group = "web";

    /// <summary>Its floating address.</summary>
    public const string Address = "10.77.0.100";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly List<Moment> _acts = [];
    private readonly string _work;
    private readonly bool _verbose;

    public Stage(DemoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _verbose = options.Verbose;
        _work = options.Work.Length > 0
            ? options.Work : Directory.CreateTempSubdirectory("baton-demo.").FullName;
        Act("the servers are set up and started");
        Cluster = new ClusterSet(options.ConfigFolder, _work);
        foreach (var node in Cluster.Nodes) node.Journals = true;
        try
        {
            Client = Cluster.Ask(Address);
            Cluster.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ClusterSet Cluster { get; }

    public Poller Client { get; }

    /// <summary>Everything so far, in order.</summary>
    public ImmutableArray<Moment> Story
    {
        get
        {
            IEnumerable<Moment>[] sources =
            [
                [.. _acts], Timeline.Of(Client.Answers), .. Cluster.Nodes.Select(Timeline.Of),
            ];
            return Timeline.Merge(sources);
        }
    }

    /// <summary>Notes what is done to the cluster, at the moment before it is done.</summary>
    public DateTime Act(string text)
    {
        var act = new Moment(LabClock.Now, "demo", text);
        _acts.Add(act);
        if (_verbose)
            Console.WriteLine($"{act.Time:HH:mm:ss.fff} {text}");
        return act.Time;
    }

    /// <summary>The server that runs the group, once it does.</summary>
    public ClusterNode Active(ClusterNode witness) =>
        Cluster.WaitForGroup(Group, witness, StartPatience);

    /// <summary>A server that runs.</summary>
    public ClusterNode Witness() =>
        Cluster.Nodes.FirstOrDefault(n => n.DaemonRuns)
        ?? throw new LabFailure("no server runs");

    public void Dispose()
    {
        Client?.Dispose();
        Cluster.Dispose();
    }
}
