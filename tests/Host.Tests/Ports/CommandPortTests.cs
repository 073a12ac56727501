using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class CommandPortTests
{
    private static readonly ProcessesPort Processes = new();
    private static readonly CommandPort Port = new(Processes, TimeProvider.System);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    public async Task Output_errors_and_exit_code_come_back()
    {
        var ran = await Port.Run(Shell("echo out; echo err >&2; exit 3"), Stop);

        Assert.AreEqual(new CommandResult(3, "out\n", "err\n", false), ran);
    }

    [TestMethod]
    [DataRow("a b")]
    [DataRow("$(reboot); `x` \"'\\")]
    [DataRow("日本")]
    [DataRow("")]
    public async Task Arguments_are_data(string argument)
    {
        var ran = await Port.Run(new CommandLine("printf", ["%s", argument]), Stop);

        Assert.AreEqual(argument, ran.Output);
    }

    [TestMethod]
    public async Task A_program_sees_a_minimal_environment_with_what_was_added()
    {
        var ran = await Port.Run(new CommandLine("env", [])
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("CLP_EVENT", "START"),
        }, Stop);

        var names = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('=')[0]).ToArray();
        Assert.AreSequenceEqual(new[] { "CLP_EVENT", "HOME", "LANG", "PATH" }, names);
    }

    [TestMethod]
    [TestProperty("Regression", "44")]
    public async Task Regression_44_a_minimal_PATH_of_the_daemon_does_not_matter()
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", "/nowhere");
        try
        {
            Assert.AreEqual(0, (await Port.Run(new CommandLine("ip", ["-V"]), Stop)).ExitCode);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [TestMethod]
    public async Task The_process_is_told_while_it_runs_and_ends_if_nobody_can_note_it()
    {
        ProcessIdentity? told = null;
        var ran = await Port.Run(Shell("echo $$") with
        {
            Started = process => told = process,
        }, Stop);
        Assert.AreEqual($"{told!.Value.Pid}\n", ran.Output);

        var endless = Shell("sleep 1000") with
        {
            Started = process =>
            {
                told = process;
                throw new IOException("No space left on device");
            },
        };
        await Assert.ThrowsAsync<IOException>(() => Port.Run(endless, Stop).AsTask());
        await Processes.WaitForExit(told.Value, Stop).AsTask().WaitAsync(Stage.Patience, Stop);
    }

    [TestMethod]
    [DataRow("no-such-program")]
    [DataRow("/no/such/program")]
    public async Task A_missing_program_has_exit_code_127(string program)
    {
        var ran = await Port.Run(new CommandLine(program, []), Stop);

        Assert.AreEqual(127, ran.ExitCode);
        StringAssert.Contains(ran.Error, program, StringComparison.Ordinal);
        Assert.IsFalse(ran.TimedOut);
    }

    [TestMethod]
    public async Task A_program_starts_with_fresh_signals_and_no_strange_descriptors()
    {
        var signals = await Port.Run(
            new CommandLine("grep", ["-E", "^Sig(Blk|Ign):", "/proc/self/status"]), Stop);
        var descriptors = await Port.Run(new CommandLine("ls", ["/proc/self/fd"]), Stop);

        Assert.AreEqual("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n",
            signals.Output);
        Assert.AreEqual("0\n1\n2\n3\n", descriptors.Output, "3 is the folder it reads itself");
    }

    [TestMethod]
    public async Task Input_goes_in_and_at_most_a_mebibyte_comes_out()
    {
        string input = new('x', 3 * 1024 * 1024);

        var ran = await Port.Run(new CommandLine("cat", []) { Input = input }, Stop);

        Assert.AreEqual(0, ran.ExitCode);
        Assert.AreEqual(1024 * 1024, ran.Output.Length);
    }

    [TestMethod]
    public async Task Input_that_nobody_reads_does_no_harm()
    {
        var ran = await Port.Run(
            Shell("exec 0<&-; exit 4") with { Input = new string('x', 1024 * 1024) }, Stop);

        Assert.AreEqual(4, ran.ExitCode);
    }

    [TestMethod]
    [TestProperty("Regression", "38, 53")]
    public async Task At_the_limit_grandchildren_die_too_though_they_hold_the_output_open()
    {
        using var scratch = new Scratch();
        string fifo = await Fifo.Make(scratch, Port);
        var run = Port.Run(Shell("echo begun; sleep 1000 & echo $! > \"$0\"; wait", fifo)
            with
        { Timeout = TimeSpan.FromSeconds(1) }, Stop).AsTask();
        int pid = int.Parse(await Fifo.Line(fifo), CultureInfo.InvariantCulture);
        var grandchild = Processes.Find(pid)!.Value;

        var ran = await run.WaitAsync(Stage.Patience, Stop);

        Assert.IsTrue(ran.TimedOut);
        Assert.AreEqual(128 + 9, ran.ExitCode);
        Assert.AreEqual("begun\n", ran.Output);
        await Processes.WaitForExit(grandchild, Stop).AsTask().WaitAsync(Stage.Patience, Stop);
        Assert.IsFalse(Processes.IsAlive(grandchild));
    }

    [TestMethod]
    public async Task A_grandchild_in_another_session_does_not_hold_up_the_answer()
    {
        long began = Stopwatch.GetTimestamp();
        var ran = await Port.Run(Shell("echo hello; setsid sleep 5 & exit 0"), Stop);

        Assert.AreEqual(new CommandResult(0, "hello\n", "", false), ran);
        Assert.IsLessThan(4, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    [TestMethod]
    public async Task A_cancelled_run_throws_once_the_program_is_gone()
    {
        using var scratch = new Scratch();
        string fifo = await Fifo.Make(scratch, Port);
        using var given = new CancellationTokenSource();
        var run = Port.Run(Shell("echo $$ > \"$0\"; sleep 1000", fifo), given.Token).AsTask();
        int pid = int.Parse(await Fifo.Line(fifo), CultureInfo.InvariantCulture);

        await given.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => run.WaitAsync(Stage.Patience, Stop));
        Assert.IsNull(Processes.Find(pid));
    }

    [TestMethod]
    public async Task With_a_log_file_the_result_is_empty_and_the_file_is_not()
    {
        using var scratch = new Scratch();
        string log = scratch.At("a.log");

        var ran = await Port.Run(Shell("echo out; echo err >&2") with { LogFile = log }, Stop);

        Assert.AreEqual(new CommandResult(0, "", "", false), ran);
        Assert.AreEqual("out\nerr\n", File.ReadAllText(log));
    }

    [TestMethod]
    public async Task Many_runs_leave_no_descriptors_behind()
    {
        await Port.Run(Shell("true"), Stop);
        for (int i = 0; i < 20; i++)
        {
            string text = $"run {i}";
            var ran = await Port.Run(new CommandLine("cat", []) { Input = text }, Stop);
            Assert.AreEqual(text, ran.Output);
        }
        int pipes = Directory.GetFiles("/proc/self/fd")
            .Count(f => File.ResolveLinkTarget(f, false)?.Name.StartsWith("pipe:",
                StringComparison.Ordinal) ?? false);
        Assert.IsLessThan(60, pipes);
    }

    private static CommandLine Shell(string script, params ImmutableArray<string> arguments) =>
        new("/bin/sh", ["-c", script, .. arguments]);
}
