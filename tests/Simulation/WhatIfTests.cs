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
        Assert.IsTrue(Of(sample).Run([sentence], json: false, said, said));
        StringAssert.Contains(said.ToString(), told);
    }

    [TestMethod]
    public void Several_are_played_one_after_the_other()
    {
        var said = new StringWriter();
        Assert.IsTrue(Of("two-servers").Run(
            ["server1 dies", "server1 returns", "group web moves to server1"], true, said, said));
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
        Assert.IsFalse(Of("two-servers").Run([sentence], json: false, said, said));
        StringAssert.Contains(said.ToString(), why);
    }

    private static WhatIf Of(string sample) => new(
        HistoryTests.Sample(sample), path => Confs.Read(path, Samples.Plugins, TextWriter.Null));
}
