using System.Threading.Channels;
using Baton.Host.Tests.Isolation;
using Baton.Sdk;

namespace Baton.Host.Tests;

/// <summary>What plugins should not answer, in this process and in another one.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AnswersTests
{
    private const string Odd = "answered 77, which is no outcome (of another world)";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("null-reason", OutcomeKind.Done, "")]
    [DataRow("lines", OutcomeKind.Done, "one 2026 forged  [2J \uFFFD")]
    [DataRow("kind-77", OutcomeKind.Failed, Odd)]
    [DataRow("huge-reason", OutcomeKind.Done, "xxx...")]
    public async Task An_outcome_is_made_fit_to_go_on(string mood, OutcomeKind kind, string reason)
    {
        using var here = new Stage();
        using var away = new IsolationStage();
        await using var inside = here.Moody(mood);
        await using var outside = away.Resource("moody", "Moody", null, ("mood", mood));
        using var told = new Stage();
        await using var alert = told.Alert(mood);

        Outcome[] outcomes =
        [
            await inside.Activate(Stage.Call(30), Stop),
            await outside.Activate(Stage.Call(30), Stop),
            await alert.Tell(new AlertNotice
            {
                Key = "1",
                At = DateTimeOffset.UnixEpoch,
                Grade = AlertGrade.Error,
                Module = "rc",
                Number = 1,
                Text = "It happened.",
                Cluster = "demo",
                Server = "server1",
                Deadline = TimeSpan.FromSeconds(30),
            }, Stop),
        ];

        foreach (var outcome in outcomes)
        {
            Assert.AreEqual(kind, outcome.Kind, outcome.Reason);
            StringAssert.EndsWith(outcome.Reason, reason, StringComparison.Ordinal);
            Assert.IsLessThanOrEqualTo(Answers.TextMax, outcome.Reason.Length);
            Assert.AreEqual("", outcome.Handle);
        }
    }

    [TestMethod]
    [DataRow("null-reason", FindingKind.Healthy, "")]
    [DataRow("lines", FindingKind.Healthy, "one 2026 forged  [2J \uFFFD")]
    [DataRow("kind-77", FindingKind.Unknown,
        "77 was found, which is no finding (of another world)")]
    [DataRow("huge-reason", FindingKind.Healthy, "xxx...")]
    public async Task A_finding_is_made_fit_to_go_on(string mood, FindingKind kind, string reason)
    {
        using var here = new Stage();
        using var watched = new Stage();
        using var away = new IsolationStage();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var polled = here.Monitor(mood);
        await using var resident = watched.Monitor(mood, resident: true);
        await using var outside = away.Moody(mood);
        var told = Channel.CreateUnbounded<Finding>();

        _ = resident.Watch(Stage.Look(30), f => told.Writer.TryWrite(f), end.Token);
        Assert.AreEqual("here", (await told.Reader.ReadAsync(Stop)).Reason);
        Finding[] findings =
        [
            (await polled.Check(Stage.Look(30), Stop)).Finding,
            (await outside.Check(Stage.Look(30), Stop)).Finding,
            await told.Reader.ReadAsync(Stop),
        ];
        await end.CancelAsync();

        foreach (var finding in findings)
        {
            Assert.AreEqual(kind, finding.Kind, finding.Reason);
            StringAssert.EndsWith(finding.Reason, reason, StringComparison.Ordinal);
            Assert.IsLessThanOrEqualTo(Answers.TextMax, finding.Reason.Length);
        }
    }

    [TestMethod]
    public async Task A_watch_that_floods_tells_so_much_and_is_put_off_and_that_is_told_once()
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor("floods", resident: true);
        using var end = new CancellationTokenSource();
        var findings = Channel.CreateUnbounded<Finding>();
        var watch = monitor.Watch(Stage.Look(), f => findings.Writer.TryWrite(f), end.Token);

        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < ResidentWatch.FindingsPerSecond; i++)
                Assert.AreNotEqual(FindingKind.Unknown, (await Next(findings)).Kind);
            Assert.AreEqual(Finding.Unknown("the watch told more than 20 findings in a second; "
                + "the watch begins anew"), await Next(findings));
            Assert.IsFalse(findings.Reader.TryPeek(out _), "sooner than a second");
            stage.Time.Advance(TimeSpan.FromSeconds(1 + round));
        }
        await Next(findings);
        await end.CancelAsync();
        await watch.WaitAsync(Stage.Patience, Stop);

        Assert.ContainsSingle(stage.Lines.Where(
            l => l.Text.Contains("is put off", StringComparison.Ordinal)));
    }

    private async Task<Finding> Next(Channel<Finding> findings) =>
        await findings.Reader.ReadAsync(Stop).AsTask().WaitAsync(Stage.Patience, Stop);
}
