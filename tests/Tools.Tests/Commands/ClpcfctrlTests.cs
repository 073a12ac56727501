using System.Text;
using Baton.Clp;
using Baton.Clp.Configuration;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClpcfctrlTests
{
    private static readonly ConfigChecked Bad =
        new(false, ["clp.conf:12: group/web: no such server 'server9'."]);

    [TestMethod]
    public void Check_of_a_good_folder_succeeds_and_shows_warnings()
    {
        using var folder = new Folder();
        folder.Write("clp.conf", "<root/>");

        CommandRun run = Run($"--check -x {folder.Path}", new(true, ["clp.conf:3: unknown: x"]));

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded.(code:0)\n", run.Out);
        Assert.AreEqual("clp.conf:3: unknown: x\n", run.Err);
    }

    [TestMethod]
    public void Check_without_folder_looks_at_the_configuration_in_force()
    {
        using Folder root = Folder.WithConfig();

        Assert.AreEqual(0, Run($"--check --root {root.Path}", new(true, [])).Code);
    }

    [TestMethod]
    [DataRow("--check")]
    [DataRow("--push -w")]
    public void A_bad_configuration_is_refused_with_every_fault(string what)
    {
        using var folder = new Folder();
        folder.Write("clp.conf", "<root/>");

        CommandRun run = Run($"{what} -x {folder.Path}", Bad);

        Assert.AreEqual(13, run.Code);
        Assert.AreEqual("", run.Out);
        Golden.Check("""
            clp.conf:12: group/web: no such server 'server9'.
            The configuration is not valid; nothing was changed.
            """, run.Complaints);
    }

    [TestMethod]
    public void A_folder_without_configuration_is_named()
    {
        using var folder = new Folder();

        CommandRun run = Run($"--push -w -x {folder.Path}", new(true, []));

        Assert.AreEqual(14, run.Code);
        Assert.AreEqual($"There is no {folder.In("clp.conf")}. Name the folder of the "
            + "configuration with -x.\n", run.Err);
    }

    [TestMethod]
    [DataRow("", false, false)]
    [DataRow("--check-only", true, false)]
    [DataRow("--force", false, true)]
    public void Push_sends_the_folder_and_shows_the_plan(string option, bool checkOnly, bool force)
    {
        using var folder = new Folder();
        folder.Write("conf/clp.conf", "<root/>");
        var daemon = new FakeDaemon(_ => new ControlReply.Pushed(!checkOnly, [],
            ["group web: stop"], "Generation 8 is in force on 2 servers."));

        CommandRun run = CommandRun.Of(
            $"clpcfctrl --push -w -x {folder.In("conf")} {option}", daemon);

        Assert.AreEqual(0, run.Code);
        Golden.Check("""
            group web: stop
            Generation 8 is in force on 2 servers.
            Command succeeded.(code:0)
            """, run.Lines);
        var asked = (ControlRequest.Push)daemon.Asked.Single();
        Assert.AreEqual("bundle of conf", Encoding.UTF8.GetString(asked.Bundle));
        Assert.AreEqual((checkOnly, force), (asked.CheckOnly, asked.Force));
    }

    [TestMethod]
    public void A_warning_that_the_servers_have_too_is_said_once_and_fails_nothing()
    {
        using Folder root = Folder.WithConfig();
        const string warning = "clp.conf:3: warning: x: is not used here; it is kept as it is";
        var daemon = new FakeDaemon(_ => new ControlReply.Pushed(true, [],
            [warning, "group web: stop"], "Generation 8 is in force on 2 servers."));

        var local = new FakeConfigFolder { Checked = new(true, [warning]) };
        CommandRun run = CommandRun.Of($"clpcfctrl --push -w --root {root.Path}", daemon,
            a => a with { ConfigFolder = () => local });

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual(warning + "\n", run.Err);
        Assert.AreEqual("group web: stop", run.Lines[0]);
    }

    [TestMethod]
    public void Faults_that_only_the_servers_see_are_faults_too()
    {
        using Folder root = Folder.WithConfig();
        var daemon = new FakeDaemon(_ => new ControlReply.Pushed(false,
            ["server2: plugin psqlw is not licensed."], [], ""));

        CommandRun run = CommandRun.Of($"clpcfctrl --push -w --root {root.Path}", daemon);

        Assert.AreEqual(13, run.Code);
        Assert.AreEqual("server2: plugin psqlw is not licensed.", run.Complaints[0]);
    }

    [TestMethod]
    public void A_push_that_was_not_stored_has_failed()
    {
        using Folder root = Folder.WithConfig();
        var daemon = new FakeDaemon(_ => new ControlReply.Pushed(false, [],
            ["group web: stop"], "Stop group web first."));

        CommandRun run = CommandRun.Of($"clpcfctrl --push -w --root {root.Path}", daemon);

        Assert.AreEqual(1, run.Code);
        Assert.AreEqual("group web: stop\n", run.Out);
        Assert.AreEqual("Stop group web first.\n", run.Err);
    }

    [TestMethod]
    [TestProperty("Regression", "122")]
    public void An_unknown_server_is_told_as_that()
    {
        using Folder root = Folder.WithConfig();
        var daemon = new FakeDaemon(_ =>
            new ControlReply.Refused("unknown-name", "There is no server at 10.0.0.9."));

        CommandRun run = CommandRun.Of($"clpcfctrl --push -w --root {root.Path}", daemon);

        Assert.AreEqual(5, run.Code);
        Assert.AreEqual("There is no server at 10.0.0.9.\n", run.Err);
    }

    [TestMethod]
    public void Pull_writes_the_folder_and_keeps_what_was_there()
    {
        using var folder = new Folder();
        folder.Write("clp.conf", "old");
        folder.Write("scripts/start.sh", "old");
        folder.Write("scripts.bak/start.sh", "older");
        var daemon = new FakeDaemon(_ => new ControlReply.Pulled("new"u8.ToArray(), 8));

        CommandRun run = CommandRun.Of($"clpcfctrl --pull -w -x {folder.Path}", daemon);

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual($"Generation 8 is in {folder.Path}.", run.Lines[0]);
        Assert.AreEqual("new", File.ReadAllText(folder.In("clp.conf")));
        Assert.AreEqual("old", File.ReadAllText(folder.In("clp.conf.bak")));
        Assert.AreEqual("new", File.ReadAllText(folder.In("scripts/start.sh")));
        Assert.AreEqual("old", File.ReadAllText(folder.In("scripts.bak/start.sh")));
        Assert.HasCount(4, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Pull_of_something_broken_changes_nothing()
    {
        using var folder = new Folder();
        folder.Write("clp.conf", "old");
        var daemon = new FakeDaemon(_ => new ControlReply.Pulled([], 8));

        CommandRun run = CommandRun.Of($"clpcfctrl --pull -w -x {folder.Path}", daemon);

        Assert.AreEqual(13, run.Code);
        Assert.AreEqual("The configuration cannot be used: there is no clp.conf in it.\n",
            run.Err);
        Assert.AreEqual("old", File.ReadAllText(folder.In("clp.conf")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Create_makes_a_cluster_in_an_empty_folder()
    {
        using var folder = new Folder();
        folder.Write("conf/clp.conf", "<root/>");
        var maker = new FakeMaker();

        CommandRun run = CommandRun.Of(
            $"clpcfctrl --create -x {folder.In("conf")} --out {folder.In("out")}",
            FakeDaemon.Unreachable(default), a => a with { ClusterMaker = () => maker });

        Assert.AreEqual(0, run.Code);
        Golden.Check($"""
            Authority : {folder.In("out")}/authority  (keep it off the servers)
            Fingerprint : AB:CD
            server1 : {folder.In("out")}/server1  -> etc/baton of that server
            Command succeeded.(code:0)
            """, run.Lines);
    }

    [TestMethod]
    public void Create_never_writes_over_a_cluster()
    {
        using var folder = new Folder();
        folder.Write("conf/clp.conf", "<root/>");
        folder.Write("out/authority/ca.key", "secret");

        CommandRun run = Run($"--create -x {folder.In("conf")} --out {folder.In("out")}",
            new(true, []));

        Assert.AreEqual(1, run.Code);
        Assert.Contains("is not empty", run.Err);
    }

    [TestMethod]
    public void The_token_for_the_witness_is_written_and_never_shown()
    {
        using var folder = new Folder();
        folder.Write("etc/baton/clp.conf", "<root/>");
        string line = $"clpcfctrl --witness-token --out {folder.In("out")} --root {folder.Path}";

        CommandRun run = CommandRun.Of(line, FakeDaemon.Unreachable(default),
            a => a with { ClusterMaker = () => new FakeMaker() });

        Assert.AreEqual(0, run.Code);
        Golden.Check($"""
            Token : {folder.In("out")}/token-of-baton  -> the folder of clpwitness --clusters
            Command succeeded.(code:0)
            """, run.Lines);
    }

    [TestMethod]
    public void Without_a_configuration_there_is_no_token()
    {
        using var folder = new Folder();
        string line = $"clpcfctrl --witness-token --out {folder.In("out")} --root {folder.Path}";

        CommandRun run = CommandRun.Of(line, FakeDaemon.Unreachable(default));

        Assert.AreEqual(ExitCode.NotConfigured, (ExitCode)run.Code);
    }

    [TestMethod]
    public void Rescan_lists_the_plugins()
    {
        var daemon = new FakeDaemon(_ => new ControlReply.PluginsAre(
            [new PluginState("fip", "resource", "Ready", "", "1.0.0")]));

        CommandRun run = CommandRun.Of("clpcfctrl --rescan-plugins", daemon);

        Assert.AreEqual("    fip  resource  1.0.0  Ready\nCommand succeeded.(code:0)\n", run.Out);
        Assert.IsInstanceOfType<ControlRequest.RescanPlugins>(daemon.Asked.Single());
    }

    private static CommandRun Run(string options, ConfigChecked found) => CommandRun.Of(
        "clpcfctrl " + options, FakeDaemon.Unreachable(default),
        a => a with { ConfigFolder = () => new FakeConfigFolder { Checked = found } });

    private sealed class FakeMaker : IClusterMaker
    {
        public ClusterMade Create(string folder, string output) => new("AB:CD",
            Path.Combine(output, "authority"),
            [new ServerBundle("server1", Path.Combine(output, "server1"))]);

        public string WriteWitnessToken(string folder, string output) =>
            Path.Combine(output, $"token-of-{Path.GetFileName(folder)}");
    }
}
