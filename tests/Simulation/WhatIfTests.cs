using Baton.Clpsim.Commands;

namespace Baton.Simulation;

/// <summary>What operators ask before they do it.</summary>
[TestClass]
public sealed class WhatIfTests
{
    [TestMethod]
    [DataRow("two-servers", "server1 dies", "group web: Online on server2. server1 held it")]
    [DataRow("two-servers", "server2 dies", "group web: Online on server1.")]
    [DataRow("two-servers", "group web moves to server2", "group web: Online on server2.")]
    [DataRow("two-servers", "server1 is cut off", "verdict: this server is cut off")]
    [DataRow("two-servers", "monitor pidw1 fails", "exec1 is restarted because of an error")]
    [DataRow("two-servers", "cluster stops", "group web: Offline.")]
    [DataRow("two-servers", "server2 stops", "server server2: Stopped")]
    [DataRow("two-servers", "cluster suspends", "server server1: Suspended")]
    [DataRow("five-servers", "cluster starts without server4 server5",
        "group db: Online on server2.")]
    public void A_supposition_is_played(string sample, string sentence, string told)
    {
        var said = new StringWriter();
        Assert.IsTrue(Of(sample, sentence).Run(json: false, said, said));
        StringAssert.Contains(said.ToString(), told);
    }

    [TestMethod]
    public void Several_are_played_one_after_the_other()
    {
        var said = new StringWriter();
        Assert.IsTrue(Of("two-servers",
            "server1 dies", "server1 returns", "group web moves to server1")
            .Run(json: true, said, said));
        StringAssert.Contains(said.ToString(), "\"supposed\": \"server1 returns\"");
        StringAssert.EndsWith(said.ToString().TrimEnd(), "]");
    }

    [TestMethod]
    [DataRow("server9 dies", "there is no server server9")]
    [DataRow("group web explodes", "a group only moves")]
    [DataRow("monitor pidw1 sings", "a monitor only fails")]
    [DataRow("config nowhere.conf applied", "cannot be used")]
    [DataRow("", "says nothing")]
    public void A_sentence_that_says_nothing_is_refused(string sentence, string why)
    {
        var said = new StringWriter();
        Assert.IsFalse(Of("two-servers", sentence).Run(json: false, said, said));
        StringAssert.Contains(said.ToString(), why);
    }

    [TestMethod]
    [DataRow("a longer timeout", "<timeout>500</timeout>", "<timeout>900</timeout>",
        "heartbeat", "group web: Online on server1.")]
    [DataRow("another address of a group that runs", "<ip>10.77.0.100</ip>",
        "<ip>10.77.0.101</ip>", "refused, and nothing is changed: first stop the ",
        "group web: Online on server1.")]
    [DataRow("a third server", "  <server name=\"server2\">", """
          <server name="server3">
            <priority>2</priority>
            <device id="0"><type>lan</type><info>10.78.0.3</info></device>
            <device id="1"><type>lan</type><info>10.77.0.3</info></device>
            <device id="10200"><type>ping</type><info>1</info></device>
          </server>
          <server name="server2">
        """, "server@server3: is added", "server server3: Running")]
    public void A_configuration_is_applied_as_a_push_would_and_its_plan_told(
        string what, string old, string other, string plan, string end)
    {
        var folder = Directory.CreateTempSubdirectory("baton-whatif.");
        try
        {
            string file = Path.Combine(folder.FullName, "clp.conf");
            string text = File.ReadAllText(
                Path.Combine(Samples.Folder("two-servers"), "clp.conf"));
            StringAssert.Contains(text, old, what);
            File.WriteAllText(file, text.Replace(old, other, StringComparison.Ordinal));
            foreach (string script in Directory.EnumerateFiles(Path.Combine(
                Samples.Folder("two-servers"), "scripts"), "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder.FullName,
                    Path.GetRelativePath(Samples.Folder("two-servers"), script));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(script, copy);
            }
            var said = new StringWriter();
            bool good = Of("two-servers", $"config {file} applied", "cluster starts")
                .Run(json: false, said, said);
            Assert.IsTrue(good, said.ToString());
            StringAssert.Contains(said.ToString(), plan);
            StringAssert.Contains(said.ToString(), end);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static WhatIf Of(string sample, params string[] sentences) => new(
        HistoryTests.Sample(sample), sentences,
        path => Confs.Read(path, Samples.Plugins, TextWriter.Null),
        Confs.Types(Samples.Plugins));
}
