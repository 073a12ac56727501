using Baton.Plugins.Miiw;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Miiw;

[TestClass]
public sealed class MiiwMonitorTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly FakeNetwork _network = new FakeNetwork().With("lo", "").With("eth0", "");
    private readonly FakeTimeProvider _time = new();

    [TestMethod]
    [TestProperty("Regression", "18")]
    public async Task Link_that_goes_and_returns_is_told_as_the_kernel_says_it_18()
    {
        await using var findings = Watch(settle: 0);
        Assert.AreEqual(Finding.Healthy("the link of eth0 is up"), await Next(findings));
        Link(up: false);
        Assert.AreEqual(Finding.Faulty(1, "the link of eth0 is down"), await Next(findings));
        Link(up: true);
        Assert.AreEqual(Finding.Healthy("the link of eth0 is up"), await Next(findings));
    }

    [TestMethod]
    public async Task Link_that_is_down_at_the_first_look_is_down_at_once()
    {
        _network.With("eth0", "", up: false);
        await using var findings = Watch(settle: 60_000);
        Assert.AreEqual(Finding.Faulty(1, "the link of eth0 is down"), await Next(findings));
    }

    [TestMethod]
    public async Task Link_that_flickers_within_its_patience_is_no_error()
    {
        await using var findings = Watch(settle: 1000);
        await Next(findings);
        var next = findings.MoveNextAsync().AsTask();
        Link(up: false);
        await _network.Looked(2, Deadline);
        Link(up: true);
        await _network.Looked(1, Deadline);
        _network.With("eth0", "10.0.0.1/24", up: false);
        _network.TellWatchers();
        await _network.Looked(1, Deadline);
        Assert.IsFalse(next.IsCompleted);
        // Until it is down for the whole patience, from its own beginning.
        using var late = new CancellationTokenSource(Deadline);
        while (!next.IsCompleted)
        {
            late.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }
        Assert.IsTrue(await next);
        Assert.AreEqual(FindingKind.Faulty, findings.Current.Kind);
    }

    [TestMethod]
    public async Task Interface_that_was_there_and_has_gone_is_an_error()
    {
        await using var findings = Watch(settle: 0);
        await Next(findings);
        _network.Links.Remove("eth0");
        _network.TellWatchers();
        Assert.AreEqual(Finding.Faulty(2, "eth0 has gone"), await Next(findings));
    }

    [TestMethod]
    public async Task Interface_that_was_never_there_is_a_typing_mistake()
    {
        _network.Links.Remove("eth0");
        await using var findings = Watch(settle: 0);
        Assert.AreEqual(
            Finding.Unknown("there is no network interface eth0 on this server; there are lo"),
            await Next(findings));
    }

    [TestMethod]
    public async Task Watch_ends_when_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        await using var findings = Watch(settle: 0, stop.Token);
        await Next(findings);
        var next = findings.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => next.WaitAsync(Deadline));
    }

    private void Link(bool up)
    {
        _network.With("eth0", "", up);
        _network.TellWatchers();
    }

    private IAsyncEnumerator<Finding> Watch(int settle, CancellationToken stop = default) =>
        new MiiwMonitor(
            new MiiwParameters { Device = "eth0", Settle = TimeSpan.FromMilliseconds(settle) },
            _network, _time).Watch(Calls.LookAt("", ""), stop)
            .GetAsyncEnumerator(CancellationToken.None);

    private static async Task<Finding> Next(IAsyncEnumerator<Finding> findings)
    {
        Assert.IsTrue(await findings.MoveNextAsync().AsTask().WaitAsync(Deadline));
        return findings.Current;
    }
}
