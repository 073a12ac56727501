using Baton.Clp;
using Baton.Clp.Daemon;
using Baton.Core.Operation;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class DaemonStartTests
{
    [TestMethod]
    [DataRow("-s", "Command succeeded.\n")]
    [DataRow("-r", "Command succeeded.\n")]
    [DataRow("-s -h server1", "Command succeeded.\n")]
    [DataRow("-s -a", "Start server1 : Command succeeded.\nStart server2 : Command succeeded.\n")]
    public void A_start_without_daemon_starts_the_daemon_first(string options, string expected)
    {
        using Folder root = Folder.WithConfig();
        var world = new World(ReplyKind.Done);

        CommandRun run = world.Run($"clpcl {options} --root {root.Path}");

        Assert.AreEqual(0, run.Code, run.Err);
        Assert.AreEqual(expected, run.Out);
        Assert.AreEqual(1, world.Launches);
        Assert.IsInstanceOfType<OperatorRequest.StartService>(world.Operations[^1]);
    }

    [TestMethod]
    public void A_service_that_the_daemon_started_by_itself_is_started()
    {
        using Folder root = Folder.WithConfig();
        var world = new World(ReplyKind.AlreadySo);

        CommandRun run = world.Run($"clpcl -s --root {root.Path}");

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.\n", run.Out);
    }

    [TestMethod]
    [DataRow(3, 0)]
    [DataRow(int.MaxValue, 11)]
    public void A_new_daemon_is_given_time_to_reach_the_others(int tries, int code)
    {
        using Folder root = Folder.WithConfig();
        var world = new World(ReplyKind.Done) { ReachesAll = tries };

        CommandRun run = world.Run($"clpcl -s -a --root {root.Path}");

        Assert.AreEqual(code, run.Code, run.Err);
        Assert.IsTrue(world.Operations.TrueForAll(o => o is OperatorRequest.StartService));
        Assert.IsLessThanOrEqualTo(22, world.Operations.Count, "each is told and kept");
    }

    [TestMethod]
    public void A_running_service_is_not_started_again()
    {
        var world = new World(ReplyKind.AlreadySo) { IsUp = true };

        CommandRun run = world.Run("clpcl -s");

        Assert.AreEqual(6, run.Code);
        Assert.AreEqual("Could not start the cluster service: already started.\n", run.Err);
        Assert.AreEqual(0, world.Launches);
    }

    [TestMethod]
    [DataRow("-t", 3)]
    [DataRow("-t -a", 3)]
    [DataRow("-r -a", 3)]
    [DataRow("-s -h server2", 3)]
    public void Nothing_else_starts_a_daemon_here(string options, int code)
    {
        using Folder root = Folder.WithConfig();
        var world = new World(ReplyKind.Done);

        Assert.AreEqual(code, world.Run($"clpcl {options} --root {root.Path}").Code);
        Assert.AreEqual(0, world.Launches);
    }

    [TestMethod]
    [TestProperty("Regression", "214")]
    public void A_server_without_configuration_starts_no_daemon()
    {
        using var root = new Folder();
        var world = new World(ReplyKind.Done);

        CommandRun run = world.Run($"clpcl -s --root {root.Path}");

        Assert.AreEqual(14, run.Code);
        Assert.Contains("is not configured yet", run.Err);
        Assert.AreEqual(0, world.Launches);
    }

    [TestMethod]
    [TestProperty("Regression", "98")]
    public void A_daemon_that_ends_at_once_says_why()
    {
        using Folder root = Folder.WithConfig();
        var world = new World(ReplyKind.Done) { Dies = "clpd ended with code 1: no key." };

        CommandRun run = world.Run($"clpcl -s --root {root.Path}");

        Assert.AreEqual(1, run.Code);
        Assert.AreEqual("Could not start the cluster service: clpd ended with code 1: no key.\n",
            run.Err);
    }

    [TestMethod]
    public void A_daemon_that_never_listens_is_given_up()
    {
        using Folder root = Folder.WithConfig();
        var world = new World(ReplyKind.Done) { IsDeaf = true };

        CommandRun run = world.Run($"clpcl -s --root {root.Path}");

        Assert.AreEqual(12, run.Code);
        Assert.Contains("does not listen after 10 seconds", run.Err);
    }

    /// <summary>A server whose daemon listens once it was launched.</summary>
    private sealed class World(ReplyKind kind) : IDaemon, IDaemonLauncher, ILaunch
    {
        public List<OperatorRequest> Operations { get; } = [];

        public bool IsUp { get; set; }

        public string? Dies { get; init; }

        public bool IsDeaf { get; init; }

        /// <summary>How many operations it takes until every server is reached.</summary>
        public int ReachesAll { get; init; }

        public int Launches { get; private set; }

        public CommandRun Run(string line) => CommandRun.Of(line, this, a => a with
        {
            Launcher = () => this,
            Time = new LeapingTime(),
        });

        public Task<ControlReply> Ask(ControlRequest request, CancellationToken token)
        {
            if (!IsUp)
                throw new DaemonUnreachableException(DaemonFault.NotRunning, "");
            if (request is ControlRequest.Operate operate)
            {
                Operations.Add(operate.Asked);
                return Task.FromResult<ControlReply>(new ControlReply.Operated(
                    Operations.Count < ReachesAll
                        ? new(ReplyKind.PartlyFailed, "server2: it cannot be reached.")
                        : new(kind, "")));
            }
            return Task.FromResult<ControlReply>(new ControlReply.StatusIs(Samples.TwoServers));
        }

        public ILaunch Launch(Places places)
        {
            Launches++;
            IsUp = !IsDeaf && Dies is null;
            return this;
        }

        public string? WhyEnded() => Dies;
    }

    /// <summary>A clock that leaps to each pause's end, so that nothing really waits.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state,
            TimeSpan dueTime, TimeSpan period)
        {
            // Longer ones are deadlines, which are not to strike here.
            bool isPause = dueTime < TimeSpan.FromSeconds(1);
            if (isPause)
                _now += dueTime.Ticks;
            return System.CreateTimer(callback, state,
                isPause ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
        }
    }
}
