using Baton.Host.Tests.Isolation;
using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
[DoNotParallelize]
public sealed class AlertInstanceTests
{
    private static readonly AlertNotice Notice = new()
    {
        Key = "k1",
        At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Grade = AlertGrade.Error,
        Module = "rc",
        Number = 32,
        Text = "It happened.",
        Cluster = "demo",
        Server = "server1",
        Lost = 4,
        Deadline = TimeSpan.FromSeconds(30),
    };

    [TestMethod]
    [DataRow(false, "well", OutcomeKind.Done, "server1 has told Error 4")]
    [DataRow(true, "well", OutcomeKind.Done, "server1 has told Error 4")]
    [DataRow(false, "never", OutcomeKind.Misconfigured, "k1 can never be told")]
    [DataRow(true, "never", OutcomeKind.Misconfigured, "k1 can never be told")]
    [DataRow(false, "nothing", OutcomeKind.Failed, "answered nothing")]
    [DataRow(true, "nothing", OutcomeKind.Failed, "answered nothing")]
    [DataRow(false, "throws", OutcomeKind.Failed, "a bad day")]
    [DataRow(true, "throws", OutcomeKind.Failed, "a bad day")]
    public async Task A_channel_says_the_same_inside_the_daemon_and_in_a_process_of_its_own(
        bool isolated, string mood, OutcomeKind kind, string reason)
    {
        using var stage = new Stage();
        using var isolation = new IsolationStage();
        if (isolated) isolation.Plant("Moody", ToAlert);
        await using var channel = isolated
            ? Open(isolation.Host, mood) : stage.Alert(mood);
        var outcome = await channel.Tell(Notice, CancellationToken.None)
            .WaitAsync(IsolationStage.Patience);
        Assert.AreEqual(kind, outcome.Kind, outcome.Reason);
        StringAssert.Contains(outcome.Reason, reason);
    }

    [TestMethod]
    public async Task A_channel_that_hangs_has_failed_at_its_deadline()
    {
        using var stage = new Stage();
        var telling = stage.Alert("heeds").Tell(Notice, CancellationToken.None);
        await stage.Heard("tell rc 32 It happened.");
        stage.Time.Advance(Notice.Deadline);
        var outcome = await telling.WaitAsync(Stage.Patience);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "did not end within");
    }

    [TestMethod]
    public void What_is_no_channel_is_not_opened_as_one()
    {
        using var stage = new Stage();
        stage.Scratch.Plant("Moody", "moody");
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));
        Assert.IsFalse(stage.Host.TryOpenAlert("moody", Stage.Context("moody"),
            new Dictionary<string, string>(), out _, out var why));
        Assert.AreEqual("plugin moody is no alert", why.Reason);
    }

    internal static void ToAlert(System.Text.Json.Nodes.JsonObject manifest)
    {
        manifest["kind"] = "alert";
        manifest["entry"] = "Baton.Fixtures.Moody.MoodyAlert";
    }

    internal static AlertInstance Open(PluginHost host, string mood)
    {
        bool opened = host.TryOpenAlert("moody", Stage.Context("moody"),
            new Dictionary<string, string> { ["mood"] = mood }, out var instance, out var why);
        Assert.IsTrue(opened, why?.Reason);
        return instance!;
    }
}
