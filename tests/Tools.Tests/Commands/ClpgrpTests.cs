using System.Text.Json;
using Baton.Core;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClpgrpTests
{
    public static IEnumerable<(string Line, OperatorRequest Asked)> Requests =>
    [
        ("-s", new OperatorRequest.StartGroup("", "", false)),
        ("-s web", new OperatorRequest.StartGroup("web", "", false)),
        ("-s web -h server2 -f", new OperatorRequest.StartGroup("web", "server2", true)),
        ("-s -h server2", new OperatorRequest.StartGroup("", "server2", false)),
        ("-t web", new OperatorRequest.StopGroup("web", "", false)),
        ("-t web -f", new OperatorRequest.StopGroup("web", "", true)),
        ("-t -h server2", new OperatorRequest.StopGroup("", "server2", false)),
        ("-m web", new OperatorRequest.MoveGroup("web", "", "")),
        ("-m web -a server2", new OperatorRequest.MoveGroup("web", "", "server2")),
        ("-m -h server1 -a server2", new OperatorRequest.MoveGroup("", "server1", "server2")),
    ];

    [TestMethod]
    [DynamicData(nameof(Requests))]
    public void The_options_say_what_is_asked(string line, OperatorRequest asked)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun run = CommandRun.Of("clpgrp " + line, daemon);

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.\n", run.Out);
        Assert.AreEqual("", run.Err);
        Assert.AreEqual(new ControlRequest.Operate(asked, 3_600_000), daemon.Asked.Single());
    }

    [TestMethod]
    public void The_wait_can_be_set()
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun.Of("clpgrp -t web --apito 5", daemon);

        Assert.AreEqual(5000, ((ControlRequest.Operate)daemon.Asked[0]).PatienceMs);
    }

    [TestMethod]
    [DataRow(ReplyKind.UnknownName, 5)]
    [DataRow(ReplyKind.AlreadySo, 6)]
    [DataRow(ReplyKind.Busy, 7)]
    [DataRow(ReplyKind.OnOtherServer, 8)]
    [DataRow(ReplyKind.NoDestination, 9)]
    [DataRow(ReplyKind.NotRunning, 10)]
    [DataRow(ReplyKind.Failed, 1)]
    [DataRow(ReplyKind.PartlyFailed, 11)]
    [DataRow(ReplyKind.TimedOut, 12)]
    public void A_bad_end_goes_to_the_errors_with_its_code(ReplyKind kind, int code)
    {
        foreach (string verb in (string[])["-s", "-t", "-m"])
        {
            CommandRun run = CommandRun.Of($"clpgrp {verb} web", FakeDaemon.Ending(kind, "Why."));

            Assert.AreEqual(code, run.Code);
            Assert.AreEqual("", run.Out);
            Assert.Contains("Why.", run.Err);
        }
    }

    [TestMethod]
    public void Where_prints_the_server_alone()
    {
        CommandRun run = CommandRun.Of("clpgrp -n failover1",
            FakeDaemon.Showing(Samples.TwoServers));

        Assert.AreEqual("server1\n", run.Out);
        Assert.AreEqual(0, run.Code);
    }

    [TestMethod]
    public void Where_of_a_stopped_group_prints_nothing_and_fails()
    {
        CommandRun run = CommandRun.Of("clpgrp -n failover1", FakeDaemon.Showing(Samples.Stopped));

        Assert.AreEqual("", run.Out);
        Assert.AreEqual("Group failover1 runs on no server: Offline.\n", run.Err);
        Assert.AreEqual(10, run.Code);
    }

    [TestMethod]
    public void Where_of_an_unknown_group_says_so()
    {
        CommandRun run = CommandRun.Of("clpgrp -n nix", FakeDaemon.Showing(Samples.TwoServers));

        Assert.AreEqual("There is no group nix in the cluster.\n", run.Err);
        Assert.AreEqual(5, run.Code);
    }

    [TestMethod]
    public void Explain_is_text_or_json()
    {
        var why = new Explanation("web", "server1", "Online", new Reason("policy", "it is first"),
            "server2", [new CandidateReason("server1", true, Reason.None)]);
        var daemon = new FakeDaemon(_ => new ControlReply.ExplanationIs(why));

        Assert.AreEqual("Group web : Online on server1",
            CommandRun.Of("clpgrp --explain web", daemon).Lines[0]);
        JsonElement json = JsonDocument.Parse(
            CommandRun.Of("clpgrp --explain web --json", daemon).Out).RootElement;
        Assert.AreEqual("policy", json.GetProperty("why").GetProperty("code").GetString());
        Assert.IsTrue(json.GetProperty("servers")[0].GetProperty("eligible").GetBoolean());
        Assert.AreEqual(new ControlRequest.Explain("web"), daemon.Asked[0]);
    }
}
