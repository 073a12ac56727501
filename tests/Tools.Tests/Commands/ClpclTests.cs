using Baton.Clp;
using Baton.Clp.Daemon;
using Baton.Core.Operation;
using Baton.Wire.Control;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClpclTests
{
    [TestMethod]
    [DataRow("clpcl -s", "Command succeeded.\n")]
    [DataRow("clpcl -t", "Command succeeded.\n")]
    [DataRow("clpcl -t -h server2", "Command succeeded.\n")]
    [DataRow("clpcl -r", "Command succeeded.\n")]
    [DataRow("clpcl -s -a",
        "Start server1 : Command succeeded.\nStart server2 : Command succeeded.\n")]
    [DataRow("clpcl -r -a",
        "Stop server1 : Command succeeded.\nStop server2 : Command succeeded.\n"
        + "Start server1 : Command succeeded.\nStart server2 : Command succeeded.\n")]
    [DataRow("clpcl -t -a",
        "Stop server1 : Command succeeded.\nStop server2 : Command succeeded.\n")]
    [DataRow("clpcl --suspend",
        "Suspend server1 : Command succeeded.\nSuspend server2 : Command succeeded.\n")]
    [DataRow("clpcl --resume -h server2", "Command succeeded.\n")]
    public void Success_is_printed_as_it_always_was(string line, string expected)
    {
        CommandRun run = CommandRun.Of(line, FakeDaemon.Ending(ReplyKind.Done));

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual(expected, run.Out);
        Assert.AreEqual("", run.Err);
    }

    [TestMethod]
    [DataRow("clpcl --suspend", "", true, false)]
    [DataRow("clpcl --suspend -a --force", "", true, true)]
    [DataRow("clpcl --suspend -h server2", "server2", false, false)]
    public void A_suspension_is_of_all_unless_one_is_named(
        string line, string host, bool all, bool force)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun.Of(line, daemon);
        CommandRun.Of(line.Replace("--suspend", "--resume", StringComparison.Ordinal), daemon);

        CollectionAssert.AreEqual(new OperatorRequest[]
        {
            new OperatorRequest.SuspendService(host, all, force),
            new OperatorRequest.ResumeService(host, all, force),
        }, daemon.Operations.ToArray());
    }

    [TestMethod]
    [DataRow("yes\n", true)]
    [DataRow("y\n", false)]
    [DataRow("", false)]
    public void That_a_server_is_down_is_asked_twice(string typed, bool confirmed)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);
        CommandRun run = CommandRun.Of("clpcl --confirm-down server2", daemon,
            around => around with { In = new StringReader(typed) });
        Assert.AreEqual(confirmed ? 0 : 1, run.Code);
        Assert.Contains("Is it certain that it is down?", run.Out);
        Assert.AreEqual(confirmed, daemon.Operations.Contains(
            new OperatorRequest.ConfirmDown("server2", false)));
    }

    [TestMethod]
    public void With_force_it_is_not_asked()
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);
        CommandRun run = CommandRun.Of("clpcl --confirm-down server2 --force", daemon);
        Assert.AreEqual("Command succeeded.\n", run.Out);
        Assert.AreEqual(
            new OperatorRequest.ConfirmDown("server2", true), daemon.Operations.Single());
    }

    [TestMethod]
    [TestProperty("Regression", "82")]
    [TestProperty("Regression", "184")]
    [DataRow("--suspend --force", "it was not suspended.", "Suspend")]
    [DataRow("--resume", "it stays suspended.", "Resume")]
    public void What_failed_on_some_servers_is_said_of_each(
        string option, string why, string title)
    {
        CommandRun run = CommandRun.Of("clpcl " + option, FakeDaemon.Ending(
            ReplyKind.PartlyFailed, "server2: not running, or not reached; " + why));

        Assert.AreEqual(11, run.Code);
        Assert.AreEqual($"{title} server1 : Command succeeded.\n{title} server2 : not running, "
            + $"or not reached; {why}\n", run.Out);
        Assert.AreEqual($"{title} failed on some servers.", run.Complaints[0]);
    }

    [TestMethod]
    [DataRow("--suspend", ReplyKind.NotAllUp, 17)]
    [DataRow("--suspend", ReplyKind.Busy, 7)]
    [DataRow("--suspend", ReplyKind.AlreadySo, 6)]
    [DataRow("--resume", ReplyKind.AlreadySo, 6)]
    [DataRow("-s", ReplyKind.Suspended, 16)]
    [DataRow("-t", ReplyKind.Suspended, 16)]
    public void Every_refusal_has_a_code_of_its_own(string option, ReplyKind kind, int code)
    {
        CommandRun run = CommandRun.Of("clpcl " + option, FakeDaemon.Ending(kind));

        Assert.AreEqual(code, run.Code);
        StringAssert.StartsWith(run.Complaints[0], "Could not ");
    }

    [TestMethod]
    public void Restart_stops_and_then_starts()
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun.Of("clpcl -r -h server2", daemon);

        CollectionAssert.AreEqual(new OperatorRequest[]
        {
            new OperatorRequest.StopService("server2", false),
            new OperatorRequest.StartService("server2", false),
        }, daemon.Operations.ToArray());
    }

    [TestMethod]
    public void Restart_of_a_stopped_service_starts_it()
    {
        var daemon = new FakeDaemon(request => new ControlReply.Operated(
            request is ControlRequest.Operate { Asked: OperatorRequest.StopService }
                ? new OperatorReply(ReplyKind.AlreadySo, "")
                : new OperatorReply(ReplyKind.Done, "")));

        CommandRun run = CommandRun.Of("clpcl -r", daemon);

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.\n", run.Out);
    }

    [TestMethod]
    [DataRow(ReplyKind.Done, 11)]
    [DataRow(ReplyKind.Failed, 1)]
    public void Restart_of_all_starts_those_that_stopped(ReplyKind start, int code)
    {
        var daemon = new FakeDaemon(request => request switch
        {
            ControlRequest.Operate { Asked: OperatorRequest.StopService } =>
                new ControlReply.Operated(new OperatorReply(
                    ReplyKind.PartlyFailed, "server2: it cannot be reached.")),
            ControlRequest.Operate => new ControlReply.Operated(new OperatorReply(start, "")),
            _ => new ControlReply.StatusIs(Samples.TwoServers),
        });

        CommandRun run = CommandRun.Of("clpcl -r -a", daemon);

        Assert.AreEqual(code, run.Code);
        Assert.HasCount(2, daemon.Operations);
        Assert.Contains("Stop server2 : it cannot be reached.\n", run.Out);
    }

    [TestMethod]
    public void Restart_does_not_start_what_did_not_stop()
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.TimedOut);

        CommandRun run = CommandRun.Of("clpcl -r", daemon);

        Assert.AreEqual(12, run.Code);
        Assert.AreEqual("Could not stop the cluster service: it was not done in the time given.",
            run.Complaints[0]);
        Assert.HasCount(1, daemon.Operations);
    }

    [TestMethod]
    [DataRow("clpcl -t", 90, 180_000)]
    [DataRow("clpcl -t", 300, 600_000)]
    [DataRow("clpcl -t", 0, 180_000)]
    [DataRow("clpcl -t -w 0", 300, 0)]
    [DataRow("clpcl -t -w 7", 300, 7_000)]
    [DataRow("clpcl -t -w", 300, int.MaxValue - 1)]
    [DataRow("clpcl -s", 300, 0)]
    [DataRow("clpcl -s -w 9", 300, 9_000)]
    public void The_wait_follows_the_heartbeat_timeout_unless_given(string line, int timeout,
        long expected)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);
        TimeSpan? heartbeat = timeout > 0 ? TimeSpan.FromSeconds(timeout) : null;

        CommandRun run = CommandRun.Of(line, daemon, a => a with
        {
            ConfigFolder = () => new FakeConfigFolder { Timeout = heartbeat },
        });

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual(expected, ((ControlRequest.Operate)daemon.Asked[0]).PatienceMs);
    }

    [TestMethod]
    [DataRow("clpcl -t -w 0", 0)]
    [DataRow("clpcl -s", 0)]
    [DataRow("clpcl -t -w 1", 12)]
    public void Too_short_a_time_is_no_failure_where_none_was_wished(string line, int code)
    {
        CommandRun run = CommandRun.Of(line, FakeDaemon.Ending(ReplyKind.TimedOut, "Not done."));

        Assert.AreEqual(code, run.Code);
        Assert.AreEqual(code == 0 ? "Command succeeded.\n" : "", run.Out);
    }

    [TestMethod]
    [TestProperty("Regression", "82")]
    public void A_partial_failure_of_all_servers_names_them()
    {
        CommandRun run = CommandRun.Of("clpcl -t -a",
            FakeDaemon.Ending(ReplyKind.PartlyFailed, "server2: it cannot be reached."));

        Assert.AreEqual(11, run.Code);
        Assert.AreEqual(
            "Stop server1 : Command succeeded.\nStop server2 : it cannot be reached.\n", run.Out);
        Assert.AreEqual("Stop failed on some servers.\n", run.Err);
    }

    [TestMethod]
    [TestProperty("Regression", "147")]
    public async Task A_daemon_that_never_answers_is_a_timeout_and_no_crash()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        var errors = new StringWriter();
        Task<ExitCode> run = Multicall.Run("clpcl", ["-t", "-w", "5", "--apito", "10"],
            new Surroundings
            {
                Daemon = _ => new SilentDaemon(asked),
                Launcher = () => throw new InvalidOperationException(),
                ConfigFolder = () => new FakeConfigFolder(),
                ClusterMaker = () => throw new InvalidOperationException(),
                Out = TextWriter.Null,
                Err = errors,
                Time = time,
            }, CancellationToken.None);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));

        time.Advance(TimeSpan.FromSeconds(36));

        Assert.AreEqual(ExitCode.TimedOut, await run.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.AreEqual("The daemon did not answer within 35 seconds. What was asked may still "
            + "be under way: look at clpstat.\n", errors.ToString());
    }

    private sealed class SilentDaemon(TaskCompletionSource asked) : IDaemon
    {
        public async Task<ControlReply> Ask(ControlRequest request, CancellationToken token)
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new System.Diagnostics.UnreachableException();
        }
    }
}
