using System.Collections.Immutable;
using Baton.Clp.Text;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Text;

[TestClass]
public sealed class PartitionTextTests
{
    [TestMethod]
    [TestProperty("Regression", "6")]
    public void Every_resolver_is_shown_with_its_targets_states_answers_and_the_verdicts() =>
        Golden.Check("""
             ================  NETWORK PARTITION RESOURCE STATUS  ================
              Cluster : demo, as server1 sees it
                A server that is cut off : StopService
                Takeover delay           : 9.8 s (what httpnp1 needs, and time to stop)
                Several resolvers        : the first that can tell decides

              httpnp1 : http resolution, priority 0
                Targets : http://web/alive
                States  : server1 Error, server2 Unknown
                Answer  : 12.5 s ago, 3 in a row without one since (HTTP 503)

              majoritynp1 : majority resolution, priority 1
                States  : server1 Normal, server2 Unknown

              Now  : Undecided without server2, 0.2 s ago
                     Waiting for a server that may be cut off to stop.
              Last : none since the daemon started
             =====================================================================
            """, PartitionText.Lines(Status()));

    [TestMethod]
    public void The_command_asks_for_it_and_prints_json_too()
    {
        var daemon = new FakeDaemon(r => r is ControlRequest.Partition
            ? new ControlReply.PartitionIs(Status()) : new ControlReply.Refused("internal", "?"));
        CommandRun run = CommandRun.Of("clpstat --np --json", daemon);

        Assert.AreEqual(0, run.Code);
        Assert.Contains("\"verdict\": \"Undecided\"", string.Join("\n", run.Lines));
        Assert.Contains("\"takeoverDelayMs\": 9800", string.Join("\n", run.Lines));
    }

    private static PartitionStatus Status() => new()
    {
        Cluster = "demo",
        Self = "server1",
        Servers = ["server1", "server2"],
        Action = "StopService",
        TakeoverDelayMs = 9800,
        DelayReason = "what httpnp1 needs, and time to stop",
        Resolvers =
        [
            new()
            {
                Name = "httpnp1",
                Type = "httpnp",
                Targets = ["http://web/alive"],
                States = States("Error"),
                AnsweredMsAgo = 12_500,
                Silent = 3,
                Said = "HTTP 503.",
            },
            new()
            {
                Name = "majoritynp1",
                Type = "majoritynp",
                Priority = 1,
                Targets = [],
                States = States("Normal"),
            },
        ],
        Now = new(["server2"], "Undecided", "takeover-delay",
            "Waiting for a server that may be cut off to stop.", 230),
    };

    private static ImmutableSortedDictionary<string, string> States(string own) =>
        ImmutableSortedDictionary<string, string>.Empty
            .Add("server1", own).Add("server2", "Unknown");
}
