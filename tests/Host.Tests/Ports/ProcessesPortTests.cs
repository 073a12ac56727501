using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class ProcessesPortTests
{
    private const int Kill = 9;
    private const int Terminate = 15;

    private static readonly ProcessesPort Port = new();
    private static readonly CommandPort Command = new(Port, TimeProvider.System);

    private readonly ConcurrentBag<ProcessIdentity> _started = [];

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    /// <summary>Whatever a failed test left behind.</summary>
    [TestCleanup]
    public void End()
    {
        foreach (var process in _started) Port.Signal(process, Kill, wholeSession: true);
    }

    [TestMethod]
    [DataRow("exit 7", 7)]
    [DataRow("exit 0", 0)]
    [DataRow("kill -TERM $$", 128 + 15)]
    [DataRow("kill -KILL $$", 128 + 9)]
    public async Task The_end_of_a_child_is_seen_with_its_code(string script, int code)
    {
        var child = Start(Shell(script));

        Assert.AreEqual(code, await Exit(child));
        Assert.AreEqual(code, await Exit(child), "and for whoever asks later");
        Assert.IsFalse(Port.IsAlive(child));
        Assert.IsNull(ProcStat.Of(child.Pid), "no zombie is left");
    }

    [TestMethod]
    public async Task Children_of_the_framework_and_ours_keep_their_codes()
    {
        var theirs = Enumerable.Range(0, 20).Select(async i =>
        {
            using var process = Process.Start("/bin/sh", ["-c", $"exit {i}"]);
            await process.WaitForExitAsync(Stop);
            return process.ExitCode == i;
        });
        var ours = Enumerable.Range(20, 40).Select(async i =>
            await Exit(Start(Shell($"exit {i}"))) == i);

        Assert.DoesNotContain(false, await Task.WhenAll(theirs.Concat(ours)));
    }

    [TestMethod]
    public async Task A_child_leads_a_session_of_its_own_and_outlives_the_port()
    {
        using var port = new ProcessesPort();
        var child = port.Start(Shell("exec sleep 1000"));
        Assert.AreEqual(child.Pid, ProcStat.Of(child.Pid)!.Value.Session);

        port.Dispose();

        Assert.IsTrue(Port.IsAlive(child));
        Assert.AreEqual(child, Port.Find(child.Pid));
        Port.Signal(child, Kill, wholeSession: false);
        Assert.IsNull(await Exit(child), "its code is not this port's to know");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [TestProperty("Regression", "47, 107, 160")]
    public async Task A_recycled_pid_is_never_signalled(bool wholeSession)
    {
        var child = Start(Shell("exec sleep 1000"));
        var before = child with { StartTicks = child.StartTicks - 1 };
        var after = child with { StartTicks = child.StartTicks + 1 };

        Port.Signal(before, Kill, wholeSession);
        Port.Signal(after, Kill, wholeSession);

        Assert.IsFalse(Port.IsAlive(before));
        Assert.IsNull(await Exit(before), "that process is gone");
        Assert.IsTrue(Port.IsAlive(child));
        Port.Signal(child, Terminate, wholeSession);
        Assert.AreEqual(128 + Terminate, await Exit(child));
    }

    [TestMethod]
    public async Task A_signal_to_the_session_reaches_grandchildren_even_without_their_leader()
    {
        using var scratch = new Scratch();
        string fifo = await Fifo.Make(scratch, Command);
        var leader = Start(Shell("sleep 1000 & echo $! > \"$0\"", fifo));
        var orphan = await Told(fifo);
        Assert.AreEqual(0, await Exit(leader));
        Assert.IsTrue(Port.IsAlive(orphan));

        Port.Signal(leader, Kill, wholeSession: true);

        Assert.IsNull(await Exit(orphan), "not a child of ours");
        Assert.IsFalse(Port.IsAlive(orphan));
    }

    [TestMethod]
    public async Task A_session_is_waited_for_until_the_last_of_it_is_gone()
    {
        using var scratch = new Scratch();
        string fifo = await Fifo.Make(scratch, Command);
        var leader = Start(Shell(
            "sh -c 'trap \"\" TERM; echo $$ > \"$0\"; while :; do sleep 1000; done' \"$0\" & wait",
            fifo));
        var child = await Told(fifo);

        Port.Signal(leader, Terminate, wholeSession: true);
        await Exit(leader);
        var ended = new CancellationToken(canceled: true);
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Port.WaitForSession(leader, ended).AsTask());
        var gone = Port.WaitForSession(leader, Stop).AsTask();

        Port.Signal(leader, Kill, wholeSession: true);
        await gone.WaitAsync(Stage.Patience);
        Assert.IsFalse(Port.IsAlive(child));
        await Port.WaitForSession(leader, ended);
    }

    [TestMethod]
    public async Task A_signal_to_the_leader_alone_spares_its_session()
    {
        using var scratch = new Scratch();
        string fifo = await Fifo.Make(scratch, Command);
        var leader = Start(Shell("sleep 1000 & echo $! > \"$0\"; wait", fifo));
        var member = await Told(fifo);

        Port.Signal(leader, Kill, wholeSession: false);
        await Exit(leader);

        Assert.IsTrue(Port.IsAlive(member));
        Port.Signal(leader, Kill, wholeSession: true);
        await Exit(member);
    }

    [TestMethod]
    public async Task A_zombie_is_dead()
    {
        using var scratch = new Scratch();
        string fifo = await Fifo.Make(scratch, Command);
        // A shell would bury its child: this one speaks once its parent is a shell no more.
        Start(Shell("sh -c 'until read -r n < /proc/$PPID/comm && [ \"$n\" = sleep ]; do :; done; "
            + "echo $$ > \"$0\"; exec sleep 1000' \"$0\" & exec sleep 1000", fifo));
        var member = await Told(fifo);
        var ended = Exit(member);

        Port.Signal(member, Kill, wholeSession: false);
        await ended;

        Assert.AreEqual('Z', ProcStat.Of(member.Pid)!.Value.State);
        Assert.IsFalse(Port.IsAlive(member));
        Assert.IsNull(Port.Find(member.Pid));
        Assert.IsNull(await Exit(member));
    }

    [TestMethod]
    public async Task Waiting_can_be_given_up()
    {
        var child = Start(Shell("exec sleep 1000"));
        using var given = new CancellationTokenSource();
        var wait = Port.WaitForExit(child, given.Token).AsTask();

        await given.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
        Port.Signal(child, Kill, wholeSession: true);
        Assert.AreEqual(128 + Kill, await Exit(child));
    }

    [TestMethod]
    public async Task A_log_is_appended_to_by_output_and_errors_and_is_the_owners_alone()
    {
        using var scratch = new Scratch();
        string log = Path.Combine(scratch.At("log"), "exec1.log");
        for (int i = 0; i < 2; i++)
            await Exit(Start(Shell("echo out; echo err >&2") with { LogFile = log }));

        Assert.AreEqual("out\nerr\nout\nerr\n", File.ReadAllText(log));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(log));
        Assert.AreEqual(FilesPort.OwnerFolder,
            File.GetUnixFileMode(scratch.At("log")));
    }

    [TestMethod]
    [DataRow("no-such-program", "/", "is not in /usr/local/sbin")]
    [DataRow("/no/such/program", "/", "No such file")]
    [DataRow("../../bin/true", "/", "is not in /usr/local/sbin")]
    [DataRow("/etc", "/", "Permission denied")]
    [DataRow("true", "/no/such/folder", "in /no/such/folder")]
    public void What_cannot_be_started_says_why(string program, string folder, string said)
    {
        var fault = Assert.Throws<IOException>(
            () => Port.Start(new CommandLine(program, []) { Directory = folder }));

        StringAssert.Contains(fault.Message, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_script_that_names_no_interpreter_says_so()
    {
        using var scratch = new Scratch();
        string script = scratch.At("start.sh");
        File.WriteAllText(script, "echo hello\n");
        File.SetUnixFileMode(script, FilesPort.OwnerFolder);

        var fault = Assert.Throws<IOException>(() => Port.Start(new CommandLine(script, [])));

        StringAssert.Contains(fault.Message, "a script begins with #!",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void An_unknown_user_is_refused()
    {
        var fault = Assert.Throws<IOException>(
            () => Port.Start(new CommandLine("true", []) { User = "nobody-of-that-name" }));

        StringAssert.Contains(fault.Message, "no user nobody-of-that-name",
            StringComparison.Ordinal);
    }

    [TestMethod]
    [TestCategory("Integration")]
    public async Task A_program_runs_as_the_user_asked_for()
    {
        var ran = await Command.Run(Shell("id -un; id -u; id -gn; echo $HOME $USER")
            with
        { User = "nobody" }, Stop);

        Assert.AreEqual("nobody\n65534\nnogroup\n/nonexistent nobody\n", ran.Output, ran.Error);
    }

    [TestMethod]
    public void A_start_takes_milliseconds()
    {
        Start(Shell("exit 0"));
        var took = Enumerable.Range(0, 30).Select(_ =>
        {
            long began = Stopwatch.GetTimestamp();
            Port.Start(new CommandLine("/bin/true", []));
            return Stopwatch.GetElapsedTime(began);
        }).Order().ToList();

        TestContext.WriteLine($"median {took[15].TotalMilliseconds:F2} ms, " +
            $"worst {took[29].TotalMilliseconds:F2} ms");
        Assert.IsLessThan(20, took[15].TotalMilliseconds);
    }

    [TestMethod]
    public async Task An_exit_is_noticed_in_milliseconds()
    {
        var took = new List<double>();
        for (int i = 0; i < 20; i++)
        {
            var child = Start(new CommandLine("sleep", ["1000"]));
            var exit = Exit(child);
            long began = Stopwatch.GetTimestamp();
            Port.Signal(child, Kill, wholeSession: false);
            await exit;
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        took.Sort();

        TestContext.WriteLine($"median {took[10]:F2} ms, worst {took[19]:F2} ms");
        Assert.IsLessThan(50, took[10]);
    }

    private static CommandLine Shell(string script, params ImmutableArray<string> arguments) =>
        new("/bin/sh", ["-c", script, .. arguments]);

    private ProcessIdentity Start(CommandLine line)
    {
        var process = Port.Start(line);
        _started.Add(process);
        return process;
    }

    private async Task<int?> Exit(ProcessIdentity process) =>
        await Port.WaitForExit(process, Stop).AsTask().WaitAsync(Stage.Patience, Stop);

    private static async Task<ProcessIdentity> Told(string fifo) =>
        Port.Find(int.Parse(await Fifo.Line(fifo), CultureInfo.InvariantCulture))!.Value;
}
