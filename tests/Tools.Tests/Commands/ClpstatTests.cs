using System.Text.Json;
using Baton.Clp.Daemon;
using Baton.Core.Operation;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClpstatTests
{
    [TestMethod]
    [DataRow("clpstat", "CLUSTER STATUS")]
    [DataRow("clpstat -s", "CLUSTER STATUS")]
    [DataRow("clpstat -s --long", "CLUSTER STATUS")]
    [DataRow("clpstat --local", "CLUSTER STATUS")]
    [DataRow("clpstat -g", "GROUPMAP INFORMATION")]
    [DataRow("clpstat -m", "MONITOR RESOURCE STATUS")]
    [DataRow("clpstat -n", "HEARTBEAT RESOURCE STATUS")]
    [DataRow("clpstat -p", "NETWORK PARTITION RESOURCE STATUS")]
    [DataRow("clpstat -i", "CLUSTER INFORMATION")]
    [DataRow("clpstat --plugins", "PLUGIN INFORMATION")]
    public void Every_view_is_shown_under_its_title(string line, string title)
    {
        CommandRun run = CommandRun.Of(line, FakeDaemon.Showing(Samples.TwoServers));

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("", run.Err);
        Assert.Contains($"  {title}  ", run.Lines[0]);
        Assert.AreEqual(70, run.Lines[0].Length);
        Assert.AreEqual(" " + new string('=', 69), run.Lines[^1]);
    }

    [TestMethod]
    [DataRow("clpstat")]
    [DataRow("clpstat -m")]
    [DataRow("clpstat -i")]
    [DataRow("clpstat --json")]
    [TestProperty("Regression", "95")]
    public void The_daemon_is_asked_once_whatever_is_shown(string line)
    {
        int asked = 0;
        var daemon = new FakeDaemon(_ =>
        {
            asked++;
            return new ControlReply.StatusIs(Samples.TwoServers);
        });
        CommandRun.Of(line, daemon);
        Assert.AreEqual(1, asked);
    }

    [TestMethod]
    public void Json_is_the_whole_status_in_camel_case()
    {
        CommandRun run = CommandRun.Of("clpstat --json", FakeDaemon.Showing(Samples.TwoServers));

        JsonElement root = JsonDocument.Parse(run.Out).RootElement;
        Assert.AreEqual("cluster", root.GetProperty("cluster").GetString());
        Assert.AreEqual(3, root.GetProperty("view").GetProperty("number").GetInt64());
        JsonElement group = root.GetProperty("groups")[0];
        Assert.AreEqual("server1", group.GetProperty("current").GetString());
        Assert.AreEqual("Online",
            group.GetProperty("resources")[0].GetProperty("state").GetString());
        JsonElement path = root.GetProperty("servers")[0].GetProperty("heartbeats")[0];
        Assert.AreEqual("Normal", path.GetProperty("peers").GetProperty("server2").GetString());
        Assert.AreEqual(0, root.GetProperty("refused").EnumerateObject().Count());
        Assert.AreEqual("{", run.Lines[0]);
        Assert.AreEqual("  \"cluster\": \"cluster\",", run.Lines[1]);
    }

    [TestMethod]
    public void Alerts_are_printed_as_they_are()
    {
        var daemon = new FakeDaemon(_ => new ControlReply.AlertsAre(["one", "two"]));

        CommandRun run = CommandRun.Of("clpstat --alerts 2", daemon);

        Assert.AreEqual("one\ntwo\n", run.Out);
        Assert.AreEqual(new ControlRequest.Alerts(2), daemon.Asked[0]);
    }

    [TestMethod]
    [DataRow("clpstat --alerts --json", "[\n  \"one\"\n]\n")]
    [DataRow("clpstat --json --alerts", "[\n  \"one\"\n]\n")]
    public void Alerts_as_json_are_a_list(string line, string expected)
    {
        var daemon = new FakeDaemon(_ => new ControlReply.AlertsAre(["one"]));

        Assert.AreEqual(expected, CommandRun.Of(line, daemon).Out);
        Assert.AreEqual(new ControlRequest.Alerts(20), daemon.Asked[0]);
    }

    [TestMethod]
    [DataRow("groups", "failover1\n")]
    [DataRow("servers", "server1\nserver2\n")]
    [DataRow("monitors", "fipw1\nuserw\n")]
    public void Names_are_printed_for_completion(string kind, string expected) => Assert.AreEqual(
        expected,
        CommandRun.Of($"clpstat --names {kind}", FakeDaemon.Showing(Samples.TwoServers)).Out);

    [TestMethod]
    public void No_escape_sequence_reaches_the_terminal()
    {
        CommandRun run = CommandRun.Of("clpstat",
            FakeDaemon.Showing(Samples.TwoServers with { Cluster = "a\u001b[2Jb\rc" }));

        Assert.AreEqual("  Cluster : a?[2Jb?c", run.Lines[1]);
    }

    [TestMethod]
    [TestProperty("Regression", "213")]
    public void A_stopped_daemon_is_told_apart_from_a_missing_configuration()
    {
        using Folder root = Folder.WithConfig();

        CommandRun run = CommandRun.Of($"clpstat --root {root.Path}",
            FakeDaemon.Unreachable(DaemonFault.NotRunning));

        Assert.AreEqual(3, run.Code);
        Assert.AreEqual("", run.Out);
        Assert.AreEqual(
            "The cluster service is not running on this server. Start it with clpcl -s.\n",
            run.Err);
    }

    [TestMethod]
    [TestProperty("Regression", "214")]
    public void A_server_without_configuration_says_so()
    {
        using var root = new Folder();

        CommandRun run = CommandRun.Of($"clpstat --root {root.Path}",
            FakeDaemon.Unreachable(DaemonFault.NotRunning));

        Assert.AreEqual(14, run.Code);
        Assert.AreEqual($"This server is not configured yet: there is no "
            + $"{root.In("etc/baton/clp.conf")}.", run.Complaints[0]);
    }

    [TestMethod]
    [DataRow("permission", "", 4, "Log in as root.")]
    [DataRow("internal", "The loop has stopped.", 15, "The loop has stopped.")]
    [DataRow("malformed", "", 15, "The daemon refused this: malformed.")]
    [DataRow("busy", "Too many clients.", 7, "Too many clients.")]
    [DataRow("unknown-name", "There is no group x.", 5, "There is no group x.")]
    public void Every_refusal_has_its_code(string cause, string text, int code, string expected)
    {
        var daemon = new FakeDaemon(_ => new ControlReply.Refused(cause, text));

        CommandRun run = CommandRun.Of("clpstat", daemon);

        Assert.AreEqual(code, run.Code);
        Assert.AreEqual(expected + "\n", run.Err);
    }

    [TestMethod]
    [DataRow(nameof(DaemonFault.NotAllowed), 4, "Log in as root.")]
    [DataRow(nameof(DaemonFault.Lost), 3, "The daemon went away before it had answered. "
        + "What was asked may still be under way: look at clpstat.")]
    public void A_closed_socket_has_its_words(string name, int code, string expected)
    {
        DaemonFault fault = Enum.Parse<DaemonFault>(name);
        CommandRun run = CommandRun.Of("clpstat", FakeDaemon.Unreachable(fault));

        Assert.AreEqual(code, run.Code);
        Assert.AreEqual(expected + "\n", run.Err);
    }

    [TestMethod]
    public void An_answer_of_another_version_is_no_crash()
    {
        var daemon = new FakeDaemon(_ =>
            new ControlReply.Operated(new OperatorReply(ReplyKind.Done, "")));

        Assert.AreEqual(15, CommandRun.Of("clpstat", daemon).Code);
    }
}
