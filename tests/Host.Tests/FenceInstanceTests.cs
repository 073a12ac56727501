using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
public sealed class FenceInstanceTests
{
    private static readonly FenceOrder Order = new()
    {
        Server = "server2",
        Local = "server1",
        Deadline = TimeSpan.FromSeconds(10),
    };

    [TestMethod]
    [DataRow("well", false, true, "server2 is off")]
    [DataRow("off", true, true, "it is off")]
    [DataRow("well", true, false, "it is on")]
    [DataRow("nothing", false, false, "answered nothing")]
    [DataRow("throws", false, false, "a bad day")]
    [DataRow("null-reason", false, true, "")]
    [DataRow("kind-77", false, false, "Stop answered 77, which is no outcome")]
    public async Task Only_a_plain_word_that_it_is_stopped_counts(
        string mood, bool looksOnly, bool stopped, string detail)
    {
        using var stage = new Stage();
        var answer = await stage.Fence(mood).Carry(Order, looksOnly, CancellationToken.None);
        Assert.AreEqual(stopped, answer.Stopped);
        StringAssert.Contains(answer.Detail, detail);
    }

    [TestMethod]
    public async Task A_plugin_that_hangs_has_failed_at_its_deadline()
    {
        using var stage = new Stage();
        var fence = stage.Fence("heeds");
        var carrying = fence.Carry(Order, false, CancellationToken.None);
        await stage.Heard("stop");
        stage.Time.Advance(Order.Deadline);
        var (stopped, detail) = await carrying.WaitAsync(Stage.Patience);
        Assert.IsFalse(stopped);
        StringAssert.Contains(detail, "did not end within");
    }
}
