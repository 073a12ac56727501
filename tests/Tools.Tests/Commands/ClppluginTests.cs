using Baton.Clp.Daemon;
using Baton.Core.Status;
using Baton.Host.Trust;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClppluginTests
{
    private static readonly FakeDaemon Silent = FakeDaemon.Unreachable(DaemonFault.NotRunning);

    [TestMethod]
    public void Plugins_are_listed_with_where_they_run()
    {
        ClusterStatus status = Samples.TwoServers with
        {
            Plugins =
            [
                new PluginState("exec", "Resource", "Ready", "", "1.0"),
                new PluginState("filew", "Monitor", "Ready", "", "1.0")
                {
                    Isolated = true,
                    Pid = 123,
                },
                new PluginState("old", "Monitor", "Untrusted", "it is not signed", "1.0")
                {
                    Isolated = true,
                },
            ],
        };

        string[] lines = CommandRun.Of("clpplugin list", FakeDaemon.Showing(status)).Lines;

        Assert.AreEqual("exec   Resource  Ready         in clpd", lines[0]);
        Assert.AreEqual("filew  Monitor   Ready         process 123", lines[1]);
        Assert.AreEqual(
            "old    Monitor   Untrusted     own process     it is not signed", lines[2]);
    }

    [TestMethod]
    [DataRow("clpplugin")]
    [DataRow("clpplugin nonsense")]
    [DataRow("clpplugin list more")]
    [DataRow("clpplugin sign folder")]
    [DataRow("clpplugin disable")]
    public void A_wrong_line_is_refused(string line) =>
        Assert.AreEqual(2, CommandRun.Of(line, Silent).Code);

    [TestMethod]
    public void A_type_is_disabled_and_enabled_in_this_servers_policy()
    {
        using Folder folder = Folder.WithConfig();
        string file = folder.In("etc/baton/plugins.json"), root = $"--root {folder.Path}";
        var daemon = new FakeDaemon(_ => new ControlReply.PluginsAre([]));

        Assert.AreEqual(0, CommandRun.Of($"clpplugin disable filew {root}", daemon).Code);
        Assert.IsInstanceOfType<ControlRequest.RescanPlugins>(daemon.Asked.Single());
        CollectionAssert.AreEqual(
            new[] { "filew" }, PluginPolicy.Read(file).Disabled.ToArray());
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.AreNotEqual(0, CommandRun.Of($"clpplugin disable filew {root}", daemon).Code);

        CommandRun enabled = CommandRun.Of($"clpplugin enable filew {root}", Silent);
        Assert.AreEqual(0, enabled.Code, enabled.Err);
        Assert.IsEmpty(PluginPolicy.Read(file).Disabled);
    }

    [TestMethod]
    public void A_folder_is_signed_and_a_changed_file_is_named()
    {
        using Folder folder = Folder.WithConfig();
        folder.Write("filew/plugin.json", "{}");
        folder.Write("filew/Acme.dll", "code");
        string key = folder.In("acme"), dir = folder.In("filew");

        Assert.AreEqual(0, CommandRun.Of($"clpplugin keygen {key}", Silent).Code);
        Assert.AreEqual(0, CommandRun.Of($"clpplugin sign {dir} {key}.key", Silent).Code);
        Assert.AreEqual(0, CommandRun.Of($"clpplugin verify {dir} {key}.pem", Silent).Code);
        folder.Write("filew/Acme.dll", "other");
        CommandRun verified = CommandRun.Of($"clpplugin verify {dir} {key}.pem", Silent);

        Assert.AreEqual(1, verified.Code);
        StringAssert.Contains(verified.Err, "Acme.dll was changed since it was signed",
            StringComparison.Ordinal);
    }
}
