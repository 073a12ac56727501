using System.Collections.Immutable;
using System.Text.Json;
using Baton.Lab;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// What <c>clpsim --what-if</c> says beforehand is what real daemons then do: the same sentences,
/// once supposed and once made true, and after each the same groups on the same servers for the
/// same reason.
/// </summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class WhatIfTests : IDisposable
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-whatif.");
    private ClusterSet? _cluster;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Absolute_exclusion_over_three_servers() => Compare(
        new WhatIfPlan
        {
            Servers = 3,
            Groups = Groups(("a", Alone(1, 2, 3)), ("b", Alone(2, 3, 1))),
        },
        ("cluster starts", Start),
        // The first of a's other servers runs b.
        ("server1 dies", () => Node(1).LosePower()),
        ("server3 dies", () => Node(3).LosePower()),
        ("server1 returns", () => Node(1).Boot()));

    [TestMethod]
    public void Dynamic_failover_avoids_servers_whose_link_is_down() => Compare(
        new WhatIfPlan
        {
            Servers = 3,
            Groups = Groups(("a", "<failovermode>1</failovermode>"
                + """<dynamic><exclude name="miiw1"/></dynamic>""" + Policy(1, 2, 3))),
            Monitors = """
                <miiw name="miiw1">
                  <relation><type>grp</type><name>a</name></relation>
                  <emergency><threshold><restart>0</restart><fo>3</fo></threshold></emergency>
                  <parameters><device>eth0</device><settle>100</settle></parameters>
                </miiw>
                """,
        },
        ("cluster starts", Start),
        ("monitor miiw1 fails on server2", () => Unplug(2)),
        ("monitor miiw1 fails on server1", () => Unplug(1)),
        ("monitor miiw1 recovers on server1", () => PlugIn(1)),
        ("monitor miiw1 fails on server3", () => Unplug(3)));

    [TestMethod]
    public void Failback_after_return() => Compare(
        new WhatIfPlan
        {
            Servers = 2,
            Groups = Groups(
                ("a", "<failback>1</failback>" + Policy(1, 2)), ("b", Policy(1, 2))),
        },
        ("cluster starts", Start),
        ("server1 dies", () => Node(1).LosePower()),
        ("server1 returns", () => Node(1).Boot()));

    [TestMethod]
    public void A_service_killed_while_the_cluster_is_suspended_is_found_at_resume() => Compare(
        new WhatIfPlan { Servers = 2, Groups = Groups(("a", Policy(1, 2))) },
        ("cluster starts", Start),
        ("cluster suspends", () => Node(2).Must("clpcl", "--suspend", "-a")),
        ("monitor pidw-a fails on server1", () => Node(1).KillServices()),
        ("cluster resumes", () => Node(2).Must("clpcl", "--resume", "-a")));

    [TestMethod]
    public void Five_servers_started_with_two_missing() => Compare(
        new WhatIfPlan
        {
            Servers = 5,
            Groups = Groups(("a", Policy(1, 2, 3, 4, 5)), ("b", Policy(4, 3, 2)),
                ("c", Policy(4, 5)), ("d", Policy(5, 1))),
        },
        ("cluster starts without server4 server5", () => StartOnly(1, 2, 3)),
        ("server4 returns", () => Node(4).Start()));

    public void Dispose()
    {
        _cluster?.Dispose();
        _work.Delete(recursive: true);
    }

    private void Compare(WhatIfPlan plan, params (string Sentence, Action MakeTrue)[] steps)
    {
        string config = plan.WriteTo(_work.CreateSubdirectory("config").FullName);
        string[] asked =
            [.. steps.SelectMany(s => (string[])["--what-if", s.Sentence])];
        string said = Tool.Must(Installation.Program("clpsim"),
            [config, "--plugins", Installation.Plugins, "--json", .. asked]);
        var foreseen = JsonSerializer.Deserialize<ImmutableArray<Foreseen>>(said, Layout);
        Assert.HasCount(steps.Length, foreseen);
        _cluster = new ClusterSet(config, _work.CreateSubdirectory("servers").FullName);
        foreach (var (step, then) in steps.Zip(foreseen))
        {
            TestContext.WriteLine($"{step.Sentence}: {then}");
            step.MakeTrue();
            foreach (var node in _cluster.Nodes.Where(n => n.DaemonRuns))
                node.WaitFor(then.IsSeen, Patient, $"after '{step.Sentence}': {then}");
        }
    }

    private ClusterNode Node(int number) => _cluster!.Nodes[number - 1];

    private void Start() => _cluster!.Start();

    private void StartOnly(params int[] numbers)
    {
        foreach (int number in numbers) Node(number).Start();
    }

    private void Unplug(int number) => _cluster!.Lan.Cut(number, LanSide.Public);

    private void PlugIn(int number) => _cluster!.Lan.Join(number, LanSide.Public);

    private static ImmutableSortedDictionary<string, string> Groups(
        params (string Name, string Attributes)[] groups) =>
        groups.ToImmutableSortedDictionary(g => g.Name, g => g.Attributes);

    private static string Alone(params int[] servers) =>
        "<exclusion>2</exclusion>" + Policy(servers);

    private static string Policy(params int[] servers) => string.Concat(servers.Select(
        (n, i) => $"""<policy name="server{n}"><order>{i}</order></policy>"""));

    /// <summary>What clpsim printed, as a stranger reads it.</summary>
    private sealed record Foreseen(
        ImmutableArray<ForeseenServer> Servers, ImmutableArray<ForeseenGroup> Groups)
    {
        public bool IsSeen(StatusSeen status) =>
            Groups.All(g => g.IsSeen(status.Group(g.Name)));

        public override string ToString() => string.Join("; ", Groups);
    }

    private sealed record ForeseenServer(string Name, string Service);

    private sealed record ForeseenReason(string Code, string Text);

    private sealed record ForeseenGroup(
        string Name, string State, string Server, ForeseenReason Reason)
    {
        public bool IsSeen(GroupSeen seen) => seen.State == State
            && (seen.State != "Online" || seen.Current == Server)
            && seen.Reason == Reason.Text;

        public override string ToString() => $"{Name} {State} {Server} ({Reason.Text})";
    }
}
