using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClpmonctrlTests
{
    public static IEnumerable<(string Line, MonitorDeed Deed, string Server, string Monitor)>
        Requests =>
    [
        ("-s", MonitorDeed.Suspend, "", ""),
        ("-s -m genw1", MonitorDeed.Suspend, "", "genw1"),
        ("-s -h server2 -m genw1", MonitorDeed.Suspend, "server2", "genw1"),
        ("-r", MonitorDeed.Resume, "", ""),
        ("-r -m genw1", MonitorDeed.Resume, "", "genw1"),
        ("-c", MonitorDeed.ClearCounts, "", ""),
        ("-c -m genw1 -h server2", MonitorDeed.ClearCounts, "server2", "genw1"),
        ("-e -m genw1", MonitorDeed.BeginDummyFailure, "", "genw1"),
        ("-e -h server2 -m genw1", MonitorDeed.BeginDummyFailure, "server2", "genw1"),
        ("-n", MonitorDeed.EndDummyFailure, "", ""),
        ("-n -m genw1", MonitorDeed.EndDummyFailure, "", "genw1"),
    ];

    [TestMethod]
    [DynamicData(nameof(Requests))]
    public void The_options_say_what_is_asked(
        string line, MonitorDeed deed, string server, string monitor)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun run = CommandRun.Of("clpmonctrl " + line, daemon);

        Assert.AreEqual((0, "Command succeeded.\n", ""), (run.Code, run.Out, run.Err));
        Assert.AreEqual(new ControlRequest.Operate(
            new OperatorRequest.ControlMonitors(deed, server, monitor), 60_000),
            daemon.Asked.Single());
    }

    [TestMethod]
    public void The_wait_can_be_set()
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun.Of("clpmonctrl -s -h server2 -w 5", daemon);

        Assert.AreEqual(5000, ((ControlRequest.Operate)daemon.Asked[0]).PatienceMs);
    }

    [TestMethod]
    [DataRow("", "Give one of -s, -r, -c, -v, -e, -n.")]
    [DataRow("-s -r", "Give only one of -s, -r, -c, -v, -e, -n.")]
    [DataRow("-s -a -h server1", "Give only one of -a, -h.")]
    [DataRow("-e", "-e needs -m MONITOR.")]
    [DataRow("-v -w 5", "-w does not go with -v.")]
    [DataRow("-s -w 05", "-w: '05' is not allowed; give a whole number from 0 to 86400 without "
        + "leading zeros.")]
    public void What_makes_no_sense_is_refused(string line, string complaint)
    {
        CommandRun run = CommandRun.Of("clpmonctrl " + line, FakeDaemon.Ending(ReplyKind.Done));

        Assert.AreEqual(2, run.Code);
        Assert.Contains(complaint, run.Err);
    }

    [TestMethod]
    [DataRow(ReplyKind.AlreadySo, 6, "Monitor genw1 is already suspended.")]
    [DataRow(ReplyKind.Failed, 1, "Monitor genw1 is not running here.")]
    [DataRow(ReplyKind.UnknownName, 5, "There is no monitor genw1.")]
    public void A_bad_end_goes_to_the_errors_with_its_code(ReplyKind kind, int code, string why)
    {
        CommandRun run = CommandRun.Of("clpmonctrl -s -m genw1", FakeDaemon.Ending(kind, why));

        Assert.AreEqual((code, ""), (run.Code, run.Out));
        Assert.AreEqual($"Could not suspend monitor genw1. {why}", run.Complaints[0]);
    }

    /// <summary>The answers of server1 and server2, and how it ends.</summary>
    [TestMethod]
    [DataRow(ReplyKind.Done, ReplyKind.Done, 0)]
    [DataRow(ReplyKind.Done, ReplyKind.Failed, 0, DisplayName = "it goes with its target")]
    [DataRow(ReplyKind.Done, ReplyKind.AlreadySo, 0)]
    [DataRow(ReplyKind.Done, ReplyKind.NotRunning, 11)]
    [DataRow(ReplyKind.NotRunning, ReplyKind.NotRunning, 10)]
    [DataRow(ReplyKind.AlreadySo, ReplyKind.AlreadySo, 6)]
    [DataRow(ReplyKind.TimedOut, ReplyKind.Done, 11)]
    public void Every_server_is_asked_and_told_of(ReplyKind first, ReplyKind second, int code)
    {
        var daemon = new FakeDaemon(request => request is ControlRequest.Operate
        {
            Asked: OperatorRequest.ControlMonitors asked,
        }
            ? new ControlReply.Operated(new OperatorReply(
                asked.Server == "server1" ? first : second, $"It is {asked.Server}."))
            : new ControlReply.StatusIs(Samples.TwoServers));

        CommandRun run = CommandRun.Of("clpmonctrl -s -a -m genw1", daemon);

        Assert.AreEqual(code, run.Code);
        Assert.HasCount(2, daemon.Operations);
        Assert.AreEqual("Suspend server1 : It is server1.", run.Lines[0]);
        Assert.AreEqual("Suspend server2 : It is server2.", run.Lines[1]);
    }

    [TestMethod]
    [TestProperty("Regression", "113")]
    public void The_counts_are_shown_restarts_first()
    {
        ClusterStatus status = Samples.TwoServers with
        {
            Monitors =
            [
                Samples.TwoServers.Monitors[0] with
                {
                    Servers =
                    [
                        new MonitorOnServer("server1", "Online", "", 1, 2)
                        {
                            Scripts = 3,
                            FinalActionDone = true,
                            Dummy = true,
                        },
                    ],
                },
            ],
        };
        CommandRun run = CommandRun.Of("clpmonctrl -v -a", FakeDaemon.Showing(status));

        Golden.Check("""
             =====================  MONITOR RECOVERY COUNTS  =====================
              Cluster : cluster
               *server0 : server1
                server1 : server2

              Monitor0 [fipw1 : Normal]
              --------------------------------------------------------------------
                server0 : restart 1, failover 2, script 3, final action done, made to fail
                server1 : restart 0, failover 0, script 0, final action not done
             =====================================================================
            """, [.. run.Lines]);
    }

    [TestMethod]
    [DataRow("-v", 1, 2)]
    [DataRow("-v -a", 2, 2)]
    [DataRow("-v -h server2 -m userw", 1, 1)]
    public void The_counts_of_one_server_or_of_all_are_shown(string line, int servers, int monitors)
    {
        CommandRun run = CommandRun.Of(
            "clpmonctrl " + line, FakeDaemon.Showing(Samples.TwoServers));

        Assert.HasCount(monitors, run.Lines.Where(l => l.StartsWith("  Monitor",
            StringComparison.Ordinal)).ToArray());
        Assert.HasCount(servers * monitors, run.Lines.Where(l => l.Contains(": restart",
            StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    [DataRow("-v -h server9", "There is no server server9.")]
    [DataRow("-v -m genw9", "There is no monitor genw9.")]
    public void Unknown_names_are_told(string line, string complaint)
    {
        CommandRun run = CommandRun.Of(
            "clpmonctrl " + line, FakeDaemon.Showing(Samples.TwoServers));

        Assert.AreEqual((5, complaint + "\n"), (run.Code, run.Err));
    }
}
