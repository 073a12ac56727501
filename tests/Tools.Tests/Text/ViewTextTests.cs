using System.Collections.Immutable;
using Baton.Clp.Text;
using Baton.Core;
using Baton.Core.Status;

namespace Baton.Tools.Tests.Text;

[TestClass]
public sealed class ViewTextTests
{
    [TestMethod]
    public void Group_map_names_the_groups_of_each_server()
    {
        GroupState first = Samples.TwoServers.Groups[0];
        GroupState second = first with { Name = "failover2", Current = "server2" };
        Golden.Check("""
             ======================  GROUPMAP INFORMATION  =======================
              Cluster : cluster
               *server0 : server1
                server1 : server2

              --------------------------------------------------------------------
                server0 [o] : failover1[o]
                server1 [o] : failover2[o]
             =====================================================================
            """, GroupMapText.Lines(Samples.TwoServers with { Groups = [first, second] }));
    }

    [TestMethod]
    public void Group_map_marks_what_is_not_well()
    {
        GroupState group = Samples.TwoServers.Groups[0];
        ClusterStatus status = Samples.TwoServers with
        {
            Servers =
            [
                Samples.TwoServers.Servers[0] with { State = "Caution" },
                Samples.TwoServers.Servers[1] with { State = "Offline" },
            ],
            Groups =
            [
                group with { State = "Error" },
                group with { Name = "failover2", State = "Online Pending" },
                group with { Name = "failover3", State = "Unknown" },
            ],
        };

        ImmutableArray<string> lines = GroupMapText.Lines(status);

        Assert.AreEqual("    server0 [d] : failover1[e] failover2[p] failover3[-]", lines[^3]);
        Assert.AreEqual("    server1 [x] :", lines[^2]);
    }

    [TestMethod]
    public void Heartbeats_show_who_hears_whom_on_what()
    {
        ServerStatus second = Samples.TwoServers.Servers[1];
        PathStatus disk = second.Heartbeats[1] with
        {
            State = "Error",
            Peers = ImmutableSortedDictionary<string, string>.Empty.Add("server1", "Error"),
        };
        ClusterStatus status = Samples.TwoServers with
        {
            Servers =
            [
                Samples.TwoServers.Servers[0],
                second with { Heartbeats = [second.Heartbeats[0], disk], State = "Caution" },
            ],
        };
        Golden.Check("""
             ===================  HEARTBEAT RESOURCE STATUS  =====================
              Cluster : cluster
               *server0 : server1
                server1 : server2
                HB0 : lanhb1
                HB1 : diskhb1

              [on server0 : Online]
                     HB   0 1
              --------------------------------------------------------------------
                server0 : o o
                server1 : o o

              [on server1 : Caution]
                     HB   0 1
              --------------------------------------------------------------------
                server0 : o x
                server1 : o o
             =====================================================================
            """, PathText.Heartbeats(status));
    }

    [TestMethod]
    public void A_path_that_one_server_lacks_keeps_the_columns()
    {
        ServerStatus second = Samples.TwoServers.Servers[1];
        ClusterStatus status = Samples.TwoServers with
        {
            Servers =
            [
                Samples.TwoServers.Servers[0],
                second with { Heartbeats = [second.Heartbeats[1]] },
            ],
        };

        ImmutableArray<string> lines = PathText.Heartbeats(status);

        Assert.AreEqual("    server0 : - o", lines[^3]);
        Assert.AreEqual("    server1 : - o", lines[^2]);
    }

    [TestMethod]
    public void Twelve_servers_and_paths_stay_in_columns()
    {
        var paths = Enumerable.Range(1, 12).Select(i => new PathStatus($"lanhb{i}", "lanhb",
            "Normal", ImmutableSortedDictionary<string, string>.Empty));
        ServerStatus one = Samples.TwoServers.Servers[0] with { Heartbeats = [.. paths] };
        ClusterStatus status = Samples.TwoServers with
        {
            Servers = [.. Enumerable.Range(1, 12).Select(i => one with { Name = $"server{i}" })],
        };

        ImmutableArray<string> lines = PathText.Heartbeats(status);

        string head = lines.First(l => l.StartsWith("         HB", StringComparison.Ordinal));
        string own = lines.First(l => l.StartsWith("    server0  : ", StringComparison.Ordinal));
        Assert.AreEqual("         HB     0  1  2  3  4  5  6  7  8  9 10 11", head);
        Assert.AreEqual("    server0  :  o  o  o  o  o  o  o  o  o  o  o  o", own);
    }

    [TestMethod]
    public void A_stopped_servers_resolver_is_unknown_even_if_it_was_normal()
    {
        ClusterStatus status = Samples.TwoServers with
        {
            Servers =
            [
                Samples.TwoServers.Servers[0],
                Samples.TwoServers.Servers[1] with { State = "Offline" },
            ],
        };
        Golden.Check("""
             ================  NETWORK PARTITION RESOURCE STATUS  ================
              Cluster : cluster
               *server0 : server1
                server1 : server2
                NP0 : pingnp1

              [on server0 : Online]
                     NP   0
              --------------------------------------------------------------------
                server0 : o

              [on server1 : Offline]
                     NP   0
              --------------------------------------------------------------------
                server1 : -
             =====================================================================
            """, PathText.Resolvers(status));
    }

    [TestMethod]
    public void Monitors_show_their_state_and_reason_at_every_server()
    {
        MonitorState monitor = Samples.TwoServers.Monitors[0] with
        {
            State = "Caution",
            Servers =
            [
                new MonitorOnServer("server1", "Online Failure", "no answer in 2 s", 1, 0),
                new MonitorOnServer("server2", "Online", "", 0, 0),
            ],
        };
        Golden.Check("""
             =====================  MONITOR RESOURCE STATUS  =====================
              Cluster : cluster
               *server0 : server1
                server1 : server2

              Monitor0 [fipw1 : Caution]
              --------------------------------------------------------------------
                server0 [o] : Online Failure   no answer in 2 s
                server1 [o] : Online
             =====================================================================
            """, MonitorText.Lines(Samples.TwoServers with { Monitors = [monitor] }));
    }

    [TestMethod]
    [TestProperty("Regression", "152")]
    public void Information_has_its_values_in_the_known_columns()
    {
        ImmutableArray<string> lines = InformationText.Lines(Samples.TwoServers);

        Assert.AreEqual(Frame.InformationTitle, lines[0]);
        Golden.Check("""
             [HB0 : lanhb1]
               Type                                                   : lanhb
               Comment                                                : LAN Heartbeat
            """, From(lines, " [HB0 : lanhb1]", 3));
        Golden.Check("""
             [Monitor1 : userw]
                 Type                                                     : userw
                 Comment                                                  :
                 Status                                                   : Normal
            """, From(lines, " [Monitor1 : userw]", 4));
    }

    [TestMethod]
    [TestProperty("Regression", "113")]
    public void Information_counts_restarts_before_failovers()
    {
        ImmutableArray<string> lines = InformationText.Lines(Samples.TwoServers);

        Assert.Contains("     Restarts, failovers on server1".PadRight(62) + ": 1, 2", lines);
    }

    [TestMethod]
    public void Plugins_are_listed_with_the_reason_why_one_is_not_usable()
    {
        ClusterStatus status = Samples.TwoServers with
        {
            Plugins =
            [
                new PluginState("fip", "resource", "Ready", "", "1.0.0"),
                new PluginState("oraclew", "monitor", "Unlicensed", "no licence DBMON", "1.2.0"),
            ],
            NotSupported = ["resource md1 of type md: no such plugin"],
        };
        Golden.Check("""
             =======================  PLUGIN INFORMATION  ========================
                fip      resource  1.0.0  Ready
                oraclew  monitor   1.2.0  Unlicensed  no licence DBMON
              <not supported here>
                resource md1 of type md: no such plugin
             =====================================================================
            """, PluginText.Lines(status));
    }

    [TestMethod]
    public void An_explanation_speaks_of_every_server()
    {
        var why = new Explanation("failover1", "server1", "Online",
            new Reason("policy", "server1 is the first of the policy"), "server2",
            [
                new CandidateReason("server1", true, new Reason("here", "runs here")),
                new CandidateReason("server2", true, Reason.None),
                new CandidateReason("server10", false, new Reason("down", "it is down")),
            ]);
        Golden.Check("""
            Group failover1 : Online on server1
              Why  : server1 is the first of the policy
              Next : server2, if it had to be placed anew now
              Servers, in the order of the policy:
                [o] server1  : runs here
                [o] server2  : could take it
                [x] server10 : it is down
            """, ExplanationText.Lines(why));
    }

    [TestMethod]
    public void An_explanation_says_that_there_is_nowhere_to_go()
    {
        var why = new Explanation("failover1", "", "Offline", Reason.None, "", []);

        ImmutableArray<string> lines = ExplanationText.Lines(why);

        Assert.AreEqual("Group failover1 : Offline, on no server", lines[0]);
        Assert.AreEqual("  Next : none; no server could take it now", lines[2]);
    }

    [TestMethod]
    public void An_empty_cluster_breaks_no_view()
    {
        ClusterStatus status = Samples.TwoServers with { Servers = [], Groups = [], Monitors = [] };
        foreach (ImmutableArray<string> lines in new[]
        {
            StatusText.Lines(status, false, false), GroupMapText.Lines(status),
            PathText.Heartbeats(status), PathText.Resolvers(status), MonitorText.Lines(status),
            InformationText.Lines(status), PluginText.Lines(status),
        })
        {
            Assert.AreEqual(Frame.Bottom, lines[^1]);
        }
    }

    private static IEnumerable<string> From(ImmutableArray<string> lines, string first,
        int count) =>
        lines.SkipWhile(l => l != first).Take(count);
}
