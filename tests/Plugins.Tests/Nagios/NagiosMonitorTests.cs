using Baton.Plugins.Nagios;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Nagios;

[TestClass]
public sealed class NagiosMonitorTests
{
    private readonly FakeCommand _command = new();

    [TestMethod]
    [DataRow(0, 0, FindingKind.Healthy)]
    [DataRow(1, 0, FindingKind.Caution)]
    [DataRow(1, 1, FindingKind.Faulty)]
    [DataRow(1, 2, FindingKind.Healthy)]
    [DataRow(2, 0, FindingKind.Faulty)]
    [DataRow(3, 0, FindingKind.Unknown)]
    [DataRow(4, 0, FindingKind.Unknown)]
    [DataRow(127, 0, FindingKind.Unknown)]
    [DataRow(139, 0, FindingKind.Unknown)]
    public async Task The_exit_code_is_the_finding(int code, int warning, FindingKind kind)
    {
        var finding = await Check(
            new CommandResult(code, "said\n", "", false), $"warning={warning}");
        Assert.AreEqual(kind, finding.Kind);
        if (kind is FindingKind.Faulty or FindingKind.Caution)
            Assert.AreEqual(code, finding.Number);
    }

    [TestMethod]
    public async Task What_was_measured_stands_behind_the_sentence_of_a_healthy_target_too()
    {
        var finding = await Check(new CommandResult(0,
            "HTTP OK: 200 - 0.001 s |time=0,001s;;;0.0 size=615B;;;0\nlong text\nmore | a=1\n"
            + "'it''s free'=20%;@10:20;~:30 u=U\n", "", false));
        Assert.AreEqual("HTTP OK: 200 - 0.001 s [time=0.001s;;;0.0 size=615B;;;0 a=1 "
            + "'it''s free'=20%;@10:20;~:30 u=U]", finding.Reason);
    }

    [TestMethod]
    public async Task What_is_too_much_is_cut_between_measurements_and_never_in_a_number()
    {
        var finding = await Check(new CommandResult(0, new string('t', 2000) + " | "
            + string.Join(' ', Enumerable.Range(100, 900).Select(n => $"m{n}=12345;1;2;3;4")),
            "", false));
        StringAssert.StartsWith(
            finding.Reason, new string('t', 1000) + " ... [m100=12345;1;2;3;4 ");
        StringAssert.EndsWith(finding.Reason, ";3;4 ...]");
        Assert.IsLessThan(4100, finding.Reason.Length);
        string[] told = [.. finding.Reason.Split('[', ']')[1].Split(' ').SkipLast(1)];
        CollectionAssert.AreEqual(Enumerable.Range(100, told.Length)
            .Select(n => $"m{n}=12345;1;2;3;4").ToArray(), told);
    }

    [TestMethod]
    [DataRow("load1=0.5;5;10;0;", "load1=0.5;5;10;0", "5;10;0;")]
    [DataRow("/=-1.5e3MB;1;2", "/=-1500MB;1;2", "1;2")]
    [DataRow("lost=1e-7;;;0;1", "lost=1E-07;;;0;1", ";;0;1")]
    [DataRow("n=0.12345678901", "n=0.12345678901", "")]
    [DataRow("'a b'=7c", "'a b'=7c", "")]
    [DataRow("a= b=1", "b=1", "")]
    [DataRow("x=y ok=2", "ok=2", "")]
    [DataRow("'open=1", "", "")]
    [DataRow("", "", "")]
    public void Performance_data_is_read_as_far_as_it_can_be(
        string text, string shown, string limits)
    {
        var all = Measurement.All(text);
        Assert.AreEqual(shown, string.Join(' ', all));
        if (all is [var only]) Assert.AreEqual(limits, string.Join(';', only.Limits));
    }

    [TestMethod]
    public async Task A_plugin_that_does_not_end_in_time_is_an_error()
    {
        var finding = await Check(new CommandResult(137, "", "", TimedOut: true));
        Assert.AreEqual(FindingKind.Faulty, finding.Kind);
        StringAssert.Contains(finding.Reason, "did not end within 10 s");
    }

    [TestMethod]
    public async Task Arguments_are_data_and_passwords_go_by_environment()
    {
        await Check(FakeCommand.Ended(0), "argument@0/list=-H", "argument@1/list=a; b $(c)",
            "environment@0/list=PGPASSWORD=s3=cret");
        var line = _command.Lines.Single();
        Assert.AreEqual("/usr/lib/nagios/plugins/check_x", line.Program);
        CollectionAssert.AreEqual(new[] { "-H", "a; b $(c)" }, line.Arguments.ToArray());
        Assert.AreEqual("s3=cret", line.Environment["PGPASSWORD"]);
    }

    [TestMethod]
    [DataRow("plugin=../sh")]
    [DataRow("environment@0/list=NOVALUE")]
    public async Task What_cannot_be_run_as_it_is_said_is_unknown(string text)
    {
        Assert.AreEqual(FindingKind.Unknown, (await Check(FakeCommand.Ended(0), text)).Kind);
        Assert.IsEmpty(_command.Lines);
    }

    private async Task<Finding> Check(CommandResult ends, params string[] texts)
    {
        _command.Answer = _ => ends;
        var all = ((string[])["plugin=check_x", .. texts])
            .GroupBy(t => t.Split('=')[0]).Select(g => g.Last());
        return await new NagiosMonitor(Parameters.Of<NagiosParameters>([.. all]), _command)
            .Check(Calls.LookAt("", ""), default);
    }
}
