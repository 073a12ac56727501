using System.Globalization;
using System.Net;
using Baton.Lab;
using Baton.Lab.Answers;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>A cluster that runs, a client that asks it, and words for what happens.</summary>
internal sealed class Scenario : IDisposable
{
    /// <summary>Far beyond what anything here takes.</summary>
    public static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    // Kept for a look at the servers' disks when a scenario is being worked on.
    private static readonly bool Keep = Environment.GetEnvironmentVariable("BATON_KEEP") == "1";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-it.");
    private readonly TestContext _context;

    /// <param name="context">Where the story goes if the test fails.</param>
    /// <param name="plan">The configuration.</param>
    /// <param name="preparePlugins">Prepares a plugin folder that all servers share.</param>
    /// <param name="ownPlugins">True if every server has a plugin folder of its own.</param>
    public Scenario(TestContext context, ClusterPlan plan,
        Action<string>? preparePlugins = null, bool ownPlugins = false)
    {
        _context = context;
        string config = plan.WriteTo(_work.CreateSubdirectory("config").FullName);
        Func<string, string>? plugins = ownPlugins ? OwnPlugins : null;
        if (preparePlugins is not null)
        {
            Tool.Must("cp", "-r", Installation.Plugins, PluginFolder);
            preparePlugins(PluginFolder);
            plugins = _ => PluginFolder;
        }
        try
        {
            Cluster = new ClusterSet(
                config, _work.CreateSubdirectory("servers").FullName, plugins, plan.Spare);
            // On a busy machine an answer may be slow; only one that never comes is missed.
            Client = Cluster.Ask(ClusterPlan.Address, timeoutMs: 3000);
            Cluster.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ClusterSet Cluster { get; } = null!;

    public Poller Client { get; } = null!;

    public string ConfigFolder => Path.Combine(_work.FullName, "config");

    public string PluginFolder => Path.Combine(_work.FullName, "plugins");

    /// <summary>A server's own plugin folder.</summary>
    public string PluginFolderOf(ClusterNode node) => OwnFolder(node.Name);

    public ClusterNode Server(int number) => Cluster.Nodes[number - 1];

    /// <summary>A management controller that can cut the power of a server.</summary>
    public VirtualBmc Controller(ClusterNode node) =>
        new(Cluster.Lan, node, Path.Combine(_work.FullName, "bmc-" + node.Name));

    /// <summary>Waits until the group runs on server 1 and the client is answered.</summary>
    public ClusterNode Running()
    {
        var home = Cluster.WaitForGroup(ClusterPlan.Group, Server(1), Patient);
        Assert.AreEqual("server1", home.Name, "the first server is the group's home");
        Client.WaitFor(home.Name, LabClock.Now, Patient);
        return home;
    }

    /// <summary>Waits until a server answers a request of now.</summary>
    public Answer AnswersNow(ClusterNode server) =>
        Client.WaitFor(server.Name, LabClock.Now, Patient);

    /// <summary>Kills the service and waits for the first answer of a server after that.</summary>
    public Answer KillService(ClusterNode on, ClusterNode answers)
    {
        on.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, on.Name).State == "Online",
            Patient, "the monitor to watch the service");
        on.KillServices();
        // Taken once it is dead: until then it still answers.
        var killed = LabClock.Now;
        var answer = Client.WaitFor(answers.Name, killed, Patient);
        Print($"killed on {on.Name}, {answers.Name} answers after", answer.Ended - killed);
        return answer;
    }

    /// <summary>One server at most has the floating address.</summary>
    public void AtMostOneHolder()
    {
        var holders = Cluster.Lan.HoldersOf(IPAddress.Parse(ClusterPlan.Address));
        Assert.IsLessThanOrEqualTo(1, holders.Length,
            "servers with the address: " + string.Join(", ", holders));
    }

    /// <summary>A server that was cut off stops before another one starts its group.</summary>
    public void StopsBeforeItStarts(ClusterNode lost, ClusterNode on, DateTime cut)
    {
        var stopped = lost.WaitForAlert(
            a => a.Is("pm", 2), cut, Patient, "tells the end of the service");
        var started = on.WaitForAlert(
            a => a.Is("rc", 10), cut, Patient, "tells the group's start");
        Assert.IsLessThanOrEqualTo(started.Time, stopped.Time, "the survivor was quicker");
        AtMostOneHolder();
        Print("stopped after", stopped.Time - cut);
        Print("started elsewhere after", started.Time - cut);
        Client.WaitFor(on.Name, cut, Patient);
    }

    /// <summary>The client was never answered by two servers at a time.</summary>
    public void NeverTwoAnswered()
    {
        var overlaps = Outage.Overlaps(Client.Answers, TimeSpan.FromMilliseconds(20));
        Assert.IsEmpty(overlaps, string.Join("; ", overlaps));
    }

    /// <summary>
    /// Every request of the client since then was answered. One that was sent before may have been
    /// so to an address that nobody had yet.
    /// </summary>
    public void MissedNothing(DateTime since)
    {
        Answer[] missed = [.. Client.Answers.Where(a => a.Began >= since && !a.Good)];
        Assert.IsEmpty(missed, "not answered: " + string.Join("; ", missed.Take(5).Select(
            a => string.Create(CultureInfo.InvariantCulture,
                $"{a.Began:HH:mm:ss.fff} to {a.Ended:HH:mm:ss.fff} {a.Word}"))));
    }

    public void Print(string what, TimeSpan time) =>
        _context.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what} {time.TotalMilliseconds:0.0} ms"));

    public void Dispose()
    {
        // The runner shows it only if the test failed.
        if (Cluster is not null)
        {
            foreach (string line in Timeline.Lines(Timeline.Merge(
                [Timeline.Of(Client?.Answers ?? []), .. Cluster.Nodes.Select(Timeline.Of)])))
                _context.WriteLine(line);
            foreach (var node in Cluster.Nodes)
                _context.WriteLine($"{node.Name}: {node.LastOutput()}");
        }
        Client?.Dispose();
        Cluster?.Dispose();
        if (!Keep)
            _work.Delete(recursive: true);
    }

    private string OwnFolder(string server) =>
        Path.Combine(_work.FullName, "plugins-" + server);

    private string OwnPlugins(string server)
    {
        Tool.Must("cp", "-r", Installation.Plugins, OwnFolder(server));
        return OwnFolder(server);
    }
}
