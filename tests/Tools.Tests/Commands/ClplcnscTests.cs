using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class ClplcnscTests
{
    private const string Dialogue = "Selection of License Version.\n"
        + " 1 Product version\n"
        + " 2 Trial version\n"
        + " e Exit\n"
        + "Select License Version. [1, 2, or e (default:1)]...";

    private static readonly LicenceList List = new("4b1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d10",
        [new("BASE", "Baton", "Licensed"), new("DBAG", "Database Agent", "Licensed")],
        [
            new("DBAG", "DBAGXXXX000042", "valid")
            {
                Key = "A1234567-B1234567-C1234567-D1234567",
                User = "Example Corp.",
                Server = "server1",
                Kind = "Node",
                Count = 2,
            },
            new("BASE", "BASEXXXX000001", "expired")
            {
                Server = "server1",
                Kind = "Cpu",
                Trial = true,
                Count = 4,
                Start = "2026/01/01",
                End = "2026/01/31",
            },
            new("DBAG", "DBAGXXXX000043", "stocked")
            {
                Server = "server1",
                Kind = "FixedTerm",
                Count = 2,
                Start = "2026/02/01",
                End = "2026/03/02",
            },
        ]);

    private static FakeDaemon Daemon(string fault = "", params string[] unreached) =>
        new(request => request is ControlRequest.Licences
            ? new ControlReply.LicencesAre(List)
            : new ControlReply.LicencesChanged(1, fault, [.. unreached]));

    private static CommandRun Typed(string line, string typed, FakeDaemon daemon) =>
        CommandRun.Of(line, daemon, a => a with { In = new StringReader(typed) });

    [TestMethod]
    [DataRow("1\n")]
    [DataRow("\n", DisplayName = "by default")]
    public void The_dialogue_is_as_it_always_was(string version)
    {
        var daemon = Daemon();
        var run = Typed("clplcnsc -i",
            version + "AAAAAAAA000000\nA1234567-B1234567-C1234567-D1234567\n", daemon);
        Assert.AreEqual(Dialogue + "Enter serial number [Ex. XXXXXXXX000000]... "
            + "Enter license key\n [XXXXXXXX-XXXXXXXX-XXXXXXXX-XXXXXXXX]... "
            + "Command succeeded.\n", run.Out);
        Assert.AreEqual(0, run.Code);
        Assert.AreEqual(new ControlRequest.ChangeLicences(LicenceDeed.Register,
            "AAAAAAAA000000", "A1234567-B1234567-C1234567-D1234567"), daemon.Asked.Single());
    }

    [TestMethod]
    [DataRow("e\n", 0)]
    [DataRow("", 0, DisplayName = "nothing is typed")]
    [DataRow("2\n", 2)]
    [DataRow("3\n", 2)]
    [DataRow("1\n", 2)]
    [DataRow("1\nAAAAAAAA000000\n", 2)]
    public void A_dialogue_that_is_left_registers_nothing(string typed, int code)
    {
        var daemon = Daemon();
        var run = Typed("clplcnsc -i", typed, daemon);
        Assert.AreEqual(code, run.Code);
        StringAssert.StartsWith(run.Out, Dialogue);
        Assert.IsEmpty(daemon.Asked);
    }

    [TestMethod]
    public void Servers_that_are_down_are_told_of()
    {
        var run = CommandRun.Of("clplcnsc --distribute", Daemon("", "server2"));
        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("Command succeeded. But the license was not applied to all the servers "
            + "in the cluster because there are one or more servers that are not started up.\n"
            + "Not told : server2\n", run.Out);
    }

    [TestMethod]
    public void Files_are_registered_one_after_the_other()
    {
        using var folder = new Folder();
        string one = Path.Combine(folder.Path, "one.lic");
        string two = Path.Combine(folder.Path, "two.lic");
        File.WriteAllText(one, "{1}");
        File.WriteAllText(two, "{2}");
        var daemon = Daemon();
        var run = CommandRun.Words("clplcnsc", ["-i", one, two], daemon);
        Assert.AreEqual("Command succeeded.\n", run.Out);
        CollectionAssert.AreEqual(new[] { "{1}", "{2}" },
            daemon.Asked.Cast<ControlRequest.ChangeLicences>().Select(c => c.Text).ToArray());
        Assert.AreEqual(1, CommandRun.Words("clplcnsc", ["-i", one, one + "x"], Daemon()).Code);
        var refused = CommandRun.Words("clplcnsc", ["-i", one], Daemon("It was changed."));
        Assert.AreEqual(1, refused.Code);
        Assert.AreEqual($"{one}: It was changed.\n", refused.Err);
    }

    [TestMethod]
    public void All_licences_are_listed()
    {
        var run = CommandRun.Of("clplcnsc -l -a", Daemon());
        Assert.AreEqual("""
            < Baton <BASE> >

              Seq............... 1
                Serial.......... BASEXXXX000001
                User............ -
                Server.......... server1
                Kind............ Cpu, trial
                Status.......... expired
                Licensed Number. 4
                Start date...... 2026/01/01
                End date........ 2026/01/31

            < Database Agent <DBAG> >

              Seq............... 1
                Serial.......... DBAGXXXX000042
                Key............. A1234567-B1234567-C1234567-D1234567
                User............ Example Corp.
                Server.......... server1
                Kind............ Node
                Status.......... valid
                Licensed Number. 2

              Seq............... 2
                Serial.......... DBAGXXXX000043
                User............ -
                Server.......... server1
                Kind............ FixedTerm
                Status.......... stocked
                Licensed Number. 2
                Start date...... 2026/02/01
                End date........ 2026/03/02

            Command succeeded.

            """, run.Out);
        string one = CommandRun.Of("clplcnsc -l -p BASE", Daemon()).Out;
        Assert.IsFalse(one.Contains("DBAG", StringComparison.Ordinal));
        Assert.AreEqual("Cluster ID : 4b1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d10\nBASE     Baton\n"
            + "DBAG     Database Agent\nCommand succeeded.\n",
            CommandRun.Of("clplcnsc --ID", Daemon()).Out);
    }

    [TestMethod]
    [DataRow("clplcnsc -d DBAGXXXX000042 -q", LicenceDeed.Delete, "DBAGXXXX000042")]
    [DataRow("clplcnsc -d -t -q", LicenceDeed.DeleteTrials, "")]
    [DataRow("clplcnsc -d -a -q", LicenceDeed.DeleteAll, "")]
    [DataRow("clplcnsc --reregister", LicenceDeed.Reregister, "")]
    public void Each_deed_is_asked_for(string line, LicenceDeed deed, string serial)
    {
        var daemon = Daemon();
        Assert.AreEqual(0, CommandRun.Of(line, daemon).Code);
        Assert.AreEqual(
            new ControlRequest.ChangeLicences(deed, serial), daemon.Asked.Single());
    }

    [TestMethod]
    [DataRow("BASE", "", "yes\n", 0)]
    [DataRow("BASE", "", "no\n", 1)]
    [DataRow("BASE", " -q", "", 0)]
    [DataRow("DBAG", "", "", 0)]
    public void A_vendor_that_puts_the_cluster_under_licence_is_asked_about(
        string product, string quiet, string typed, int code)
    {
        using var folder = new Folder();
        string file = Path.Combine(folder.Path, "vendor.json");
        File.WriteAllText(
            file, "{\"name\":\"acme\",\"products\":[{\"id\":\"" + product + "\"}]}");
        var daemon = Daemon();
        Assert.AreEqual(code, Typed($"clplcnsc --vendor {file}{quiet}", typed, daemon).Code);
        Assert.HasCount(1 - code, daemon.Asked);
    }

    [TestMethod]
    [DataRow("clplcnsc --forget-vendor acme", LicenceDeed.ForgetVendor, "acme")]
    [DataRow("clplcnsc --clock", LicenceDeed.TrustClock, "")]
    public void What_takes_a_word_back_is_asked_for_twice(
        string line, LicenceDeed deed, string text)
    {
        var daemon = Daemon();
        Assert.AreEqual(1, Typed(line, "no\n", daemon).Code);
        Assert.IsEmpty(daemon.Asked);
        Assert.AreEqual(0, Typed(line, "yes\n", daemon).Code);
        Assert.AreEqual(0, CommandRun.Of(line + " -q", daemon).Code);
        Assert.AreEqual(new ControlRequest.ChangeLicences(deed, Text: text), daemon.Asked[0]);
        Assert.HasCount(2, daemon.Asked);
    }

    [TestMethod]
    [DataRow("yes\n", 0)]
    [DataRow("no\n", 1)]
    public void A_deletion_is_asked_for_twice(string typed, int code)
    {
        var daemon = Daemon();
        Assert.AreEqual(code, Typed("clplcnsc -d -a", typed, daemon).Code);
        Assert.HasCount(1 - code, daemon.Asked);
    }

    [TestMethod]
    [DataRow("clplcnsc")]
    [DataRow("clplcnsc -l")]
    [DataRow("clplcnsc -d")]
    [DataRow("clplcnsc -d -a -t")]
    [DataRow("clplcnsc -d SERIAL -a")]
    [DataRow("clplcnsc -l -a -p DBAG")]
    [DataRow("clplcnsc -i -l -a")]
    [DataRow("clplcnsc -i -q")]
    [DataRow("clplcnsc --ID x")]
    public void A_wrong_line_is_refused_before_anybody_is_asked(string line)
    {
        var daemon = Daemon();
        Assert.AreEqual(2, CommandRun.Of(line, daemon).Code);
        Assert.IsEmpty(daemon.Asked);
    }

    [TestMethod]
    public void Only_root_registers()
    {
        var run = CommandRun.Of("clplcnsc -i", Daemon(), a => a with { IsRoot = false });
        Assert.AreEqual((4, "Log in as root.\n"), (run.Code, run.Err));
    }
}
