using System.Collections.Immutable;
using Baton.Core.Operation;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClprscTests
{
    public static IEnumerable<(string Line, OperatorRequest Asked)> Requests =>
    [
        ("-s exec1", new OperatorRequest.StartResource("exec1", "", false)),
        ("-s exec1 -h server2 -f", new OperatorRequest.StartResource("exec1", "server2", true)),
        ("-t exec1", new OperatorRequest.StopResource("exec1", "", false)),
        ("-t exec1 -h server2 -f", new OperatorRequest.StopResource("exec1", "server2", true)),
    ];

    [TestMethod]
    [DynamicData(nameof(Requests))]
    public void The_options_say_what_is_asked(string line, OperatorRequest asked)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun run = CommandRun.Of("clprsc " + line, daemon);

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.\n", run.Out);
        Assert.AreEqual(new ControlRequest.Operate(asked, 3_600_000), daemon.Asked.Single());
    }

    [TestMethod]
    [TestProperty("Regression", "146")]
    public void A_stop_that_failed_is_told_as_a_stop()
    {
        CommandRun run = CommandRun.Of("clprsc -t exec1",
            FakeDaemon.Ending(ReplyKind.Failed, "Resource exec1 is needed by exec2."));

        Assert.AreEqual(1, run.Code);
        StringAssert.StartsWith(run.Err, "Could not stop resource exec1.");
        Assert.DoesNotContain("Internal error", run.Err);
    }

    [TestMethod]
    public void It_says_where_a_resource_runs()
    {
        var status = Samples.TwoServers;
        string resource = status.Groups[0].Resources[0].Name;

        CommandRun run = CommandRun.Of("clprsc -n " + resource, FakeDaemon.Showing(status));

        Assert.AreEqual(status.Groups[0].Current + "\n", run.Out);
    }

    [TestMethod]
    [DataRow("-n")]
    [DataRow("-v")]
    public void An_unknown_resource_is_told(string option)
    {
        CommandRun run = CommandRun.Of(
            $"clprsc {option} none", FakeDaemon.Showing(Samples.TwoServers));

        Assert.AreEqual(5, run.Code);
        StringAssert.Contains(run.Err, "There is no resource none in the cluster.");
    }

    [TestMethod]
    public void It_prints_the_failovers_of_each_server()
    {
        var status = Samples.TwoServers;
        var group = status.Groups[0] with
        {
            Failovers = ImmutableSortedDictionary<string, int>.Empty
                .Add(status.Servers[1].Name, 2),
        };

        CommandRun run = CommandRun.Of("clprsc -v " + group.Resources[0].Name,
            FakeDaemon.Showing(status with { Groups = status.Groups.SetItem(0, group) }));

        Assert.AreEqual($"Failovers of group {group.Name}:\n  {status.Servers[0].Name} : 0\n"
            + $"  {status.Servers[1].Name} : 2\n", run.Out);
    }
}
