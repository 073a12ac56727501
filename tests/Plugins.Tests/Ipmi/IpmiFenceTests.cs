using Baton.Plugins.Ipmi;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Ipmi;

[TestClass]
public sealed class IpmiFenceTests
{
    private readonly FakeCommand _command = new();
    private readonly FakeTimeProvider _lampTime = new();
    private readonly FakeLog _log = new();

    private IdentifyLamp? _lamp;

    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    private IpmiFence Fence(params string[] texts)
    {
        var parameters = Parameters.Of<IpmiParameters>(
            ["ip=10.0.0.9", "user=admin", "password=s3cret", .. texts]);
        var tool = new Ipmitool(parameters, _command);
        _lamp = new IdentifyLamp(parameters, tool, _lampTime, _log);
        return new IpmiFence(tool, _time, _lamp);
    }

    private static FenceOrder Order(FenceAction action = FenceAction.PowerOff) => new()
    {
        Server = "server1",
        Local = "server2",
        Action = action,
        Deadline = TimeSpan.FromSeconds(3),
    };

    private static CommandResult Said(string text, int code = 0) => new(code, text, "", false);

    // The power goes when it is told to, unless it is stuck.
    private void Chassis(bool on, bool stuck = false) => _command.Answer = line =>
    {
        string verb = line.Arguments[^1];
        if (verb == "off" && !stuck) on = false;
        if (verb == "on") on = true;
        return Said(verb == "status" ? $"Chassis Power is {(on ? "on" : "off")}\n"
            : $"Chassis Power Control: {verb}\n");
    };

    [TestMethod]
    public async Task The_power_is_cut_and_looked_at()
    {
        Chassis(on: true);
        var outcome = await Fence().Stop(Order(), default);
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        CollectionAssert.AreEqual((string[])["status", "off", "status"],
            _command.Lines.Select(l => l.Arguments[^1]).ToArray());
    }

    [TestMethod]
    public async Task The_password_is_in_the_environment_and_nowhere_else()
    {
        Chassis(on: true);
        await Fence().Stop(Order(), default);
        foreach (var line in _command.Lines)
        {
            Assert.AreEqual("s3cret", line.Environment["IPMI_PASSWORD"]);
            Assert.IsFalse(line.Arguments.Any(a => a.Contains("s3cret", StringComparison.Ordinal)));
            CollectionAssert.IsSubsetOf((string[])["-E", "-C", "3", "-N", "1", "-R", "2"],
                line.Arguments.ToArray());
        }
    }

    [TestMethod]
    public async Task What_is_off_is_left_alone()
    {
        Chassis(on: false);
        var outcome = await Fence().Stop(Order(FenceAction.Reset), default);
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        Assert.HasCount(1, _command.Lines);
    }

    [TestMethod]
    [DataRow(FenceAction.Reset)]
    [DataRow(FenceAction.Cycle)]
    public async Task A_reset_is_seen_to_cut_the_power_before_it_comes_back(FenceAction action)
    {
        Chassis(on: true);
        var outcome = await Fence().Stop(Order(action), default);
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        StringAssert.Contains(outcome.Reason, "switched on again");
        CollectionAssert.AreEqual((string[])["status", "off", "status", "on"],
            _command.Lines.Select(l => l.Arguments[^1]).ToArray());
    }

    [TestMethod]
    public async Task A_server_that_is_off_and_cannot_be_switched_on_again_is_stopped()
    {
        Chassis(on: true);
        var chassis = _command.Answer;
        _command.Answer = l => l.Arguments[^1] == "on" ? Said("", code: 1) : chassis(l);
        var outcome = await Fence().Stop(Order(FenceAction.Reset), default);
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        StringAssert.Contains(outcome.Reason, "could not be switched on again");
    }

    [TestMethod]
    public async Task A_reset_that_does_not_cut_the_power_is_a_failure()
    {
        Chassis(on: true, stuck: true);
        var stopping = Fence().Stop(Order(FenceAction.Reset), default).AsTask();
        for (int i = 0; i < 20 && !stopping.IsCompleted; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual(OutcomeKind.Failed, (await stopping).Kind);
    }

    [TestMethod]
    public async Task An_nmi_is_sent_and_is_no_proof()
    {
        Chassis(on: true);
        var stopping = Fence().Stop(Order(FenceAction.Nmi), default).AsTask();
        for (int i = 0; i < 20 && !stopping.IsCompleted; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        var outcome = await stopping;
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "cannot be told");
        Assert.AreEqual("diag", _command.Lines[1].Arguments[^1]);
    }

    [TestMethod]
    public async Task A_power_that_stays_on_is_a_failure()
    {
        Chassis(on: true, stuck: true);
        var stopping = Fence().Stop(Order(), default).AsTask();
        for (int i = 0; i < 20 && !stopping.IsCompleted; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        var outcome = await stopping;
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "power is on");
    }

    [TestMethod]
    [DataRow(1, false, OutcomeKind.Failed, "Unable to establish")]
    [DataRow(137, true, OutcomeKind.Failed, "did not answer")]
    [DataRow(127, false, OutcomeKind.Unsupported, "not installed")]
    public async Task A_controller_that_cannot_be_asked_is_a_failure(
        int code, bool timedOut, OutcomeKind kind, string says)
    {
        _command.Answer = _ => new(code, "",
            "Error: Unable to establish IPMI v2 / RMCP+ session\n", timedOut);
        var outcome = await Fence().Stop(Order(), default);
        Assert.AreEqual(kind, outcome.Kind);
        StringAssert.Contains(outcome.Reason, says);
        Assert.HasCount(1, _command.Lines, "nothing is done to what cannot be asked");
    }

    [TestMethod]
    [DataRow("Chassis Power is on\n", 0, OutcomeKind.Done)]
    [DataRow("Chassis Power is off\n", 0, OutcomeKind.NotRunning)]
    [DataRow("gibberish", 0, OutcomeKind.Failed)]
    [DataRow("Chassis Power is off\n", 1, OutcomeKind.Failed)]
    public async Task A_status_is_believed_only_if_it_is_one(
        string text, int code, OutcomeKind kind)
    {
        _command.Answer = _ => Said(text, code);
        Assert.AreEqual(kind, (await Fence().Status(Order(), default)).Kind);
    }

    [TestMethod]
    public async Task The_lamp_of_a_stopped_server_blinks_until_it_has_power()
    {
        bool on = true;
        int lit = 0;
        var said = new List<string>();
        _command.Answer = line =>
        {
            string words = string.Join(' ', line.Arguments.SkipWhile(a => a != "chassis").Skip(1));
            lock (said) said.Add(words);
            if (words == "power off") on = false;
            // Somebody switches it on after the lamp was lit twice.
            if (words == "identify 75" && ++lit == 2) on = true;
            return Said($"Chassis Power is {(on ? "on" : "off")}\n");
        };
        var outcome = await Fence("identify/use=1", "identify/interval=60").Stop(Order(), default);
        Assert.IsTrue(outcome.IsDone, outcome.Reason);
        var blinks = _lamp!.Ended;
        while (!blinks.IsCompleted)
        {
            _lampTime.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }
        Assert.AreEqual(
            "power status, power off, power status, identify 75, power status, identify 75, "
            + "power status, identify 0", string.Join(", ", said));
    }

    [TestMethod]
    public async Task A_lamp_that_cannot_be_lit_is_told_once_for_each_reason()
    {
        bool on = true;
        int tries = 0;
        _command.Answer = line =>
        {
            string words = string.Join(' ', line.Arguments.SkipWhile(a => a != "chassis").Skip(1));
            if (words == "power off") on = false;
            if (words != "identify 75") return Said($"Chassis Power is {(on ? "on" : "off")}\n");
            if (++tries == 5) on = true;
            return new CommandResult(1, "", tries < 3 ? "no route" : "no session", false);
        };
        await Fence("identify/use=1", "identify/interval=60").Stop(Order(), default);
        var blinks = _lamp!.Ended;
        while (!blinks.IsCompleted)
        {
            _lampTime.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }
        Assert.AreEqual(5, tries);
        Assert.HasCount(2, _log.Lines);
    }

    [TestMethod]
    public async Task Without_the_setting_no_lamp_is_touched()
    {
        Chassis(on: true);
        await Fence().Stop(Order(), default);
        await _lamp!.Ended;
        Assert.IsFalse(_command.Lines.Any(l => l.Arguments.Contains("identify")));
    }
}
