using Baton.Plugins.Pidw;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Pidw;

[TestClass]
public sealed class PidwMonitorTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [TestMethod]
    [DataRow(3, "process 1001 of exec1 is gone (exit code 3)")]
    [DataRow(137, "process 1001 of exec1 is gone (exit code 137)")]
    [DataRow(null, "process 1001 of exec1 is gone")]
    public async Task Death_is_told_the_moment_it_happens(int? code, string reason)
    {
        var processes = new FakeProcesses();
        var process = processes.Start(new CommandLine("/bin/app", []));
        await using var findings = Watch(processes, process.ToString());
        Assert.AreEqual(
            Finding.Healthy("process 1001 of exec1 is alive"), await Next(findings));
        var next = Next(findings);
        Assert.IsTrue(await processes.Waiting.WaitAsync(Deadline));
        Assert.IsFalse(next.IsCompleted);
        processes.End(process, code);
        Assert.AreEqual(Finding.Faulty(1, reason), await next);
    }

    [TestMethod]
    [TestProperty("Regression", "209")]
    public async Task Process_that_died_before_the_watch_is_the_first_finding_209()
    {
        await using var findings = Watch(new FakeProcesses(), "4711:99");
        Assert.AreEqual(
            Finding.Faulty(1, "process 4711 of exec1 is gone"), await Next(findings));
    }

    [TestMethod]
    [TestProperty("Regression", "160")]
    public async Task Recycled_pid_is_not_the_process_160()
    {
        var processes = new FakeProcesses();
        var other = processes.Start(new CommandLine("/bin/app", []));
        var dead = other with { StartTicks = other.StartTicks - 1 };
        await using var findings = Watch(processes, dead.ToString());
        Assert.AreEqual(FindingKind.Faulty, (await Next(findings)).Kind);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("eth0")]
    [DataRow("0:0")]
    [DataRow("-1:5")]
    public async Task Target_without_a_process_is_unknown(string handle)
    {
        await using var findings = Watch(new FakeProcesses(), handle);
        var finding = await Next(findings);
        Assert.AreEqual(FindingKind.Unknown, finding.Kind);
        Assert.Contains("pidw needs an asynchronous exec", finding.Reason);
    }

    [TestMethod]
    [DataRow("4711:99", 1)]
    [DataRow("", 1)]
    [DataRow("1001:77", 1)]
    public async Task Watch_goes_on_until_it_is_stopped(string handle, int findingsBefore)
    {
        var processes = new FakeProcesses();
        processes.Start(new CommandLine("/bin/app", []));
        using var stop = new CancellationTokenSource();
        await using var findings = Watch(processes, handle, stop.Token);
        for (int n = 0; n < findingsBefore; n++) await Next(findings);
        var next = findings.MoveNextAsync().AsTask();
        Assert.IsFalse(next.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => next.WaitAsync(Deadline));
    }

    private static IAsyncEnumerator<Finding> Watch(
        FakeProcesses processes, string handle, CancellationToken stop = default) =>
        new PidwMonitor(processes).Watch(Calls.LookAt("exec1", handle), stop)
            .GetAsyncEnumerator(CancellationToken.None);

    private static async Task<Finding> Next(IAsyncEnumerator<Finding> findings)
    {
        Assert.IsTrue(await findings.MoveNextAsync().AsTask().WaitAsync(Deadline));
        return findings.Current;
    }
}
