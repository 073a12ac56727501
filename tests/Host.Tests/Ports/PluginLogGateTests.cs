using Baton.Host.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class PluginLogGateTests
{
    [TestMethod]
    public void A_plugin_that_floods_the_log_has_ten_lines_a_second_and_the_others_have_theirs()
    {
        var time = new FakeTimeProvider();
        var lines = new List<PluginLogLine>();
        var gate = new PluginLogGate(time, lines.Add);
        void Say(string type, int count)
        {
            for (int i = 0; i < count; i++)
                gate.Add(new PluginLogLine(
                    time.GetUtcNow(), PluginLogLevel.Info, Stage.Context(type), "again"));
        }

        Say("loud", 100_000);
        Say("calm", 1);
        Assert.HasCount(PluginLogGate.LinesPerSecond + 1, lines);

        time.Advance(TimeSpan.FromSeconds(1));
        Say("loud", 11);
        Assert.HasCount((2 * PluginLogGate.LinesPerSecond) + 1, lines);

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.AreEqual("99991 lines were dropped: more than 10 came a second",
            lines[^1].Text);
        Assert.AreEqual(PluginLogLevel.Warning, lines[^1].Level);
        Assert.AreEqual("loud", lines[^1].From.Type);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.HasCount((2 * PluginLogGate.LinesPerSecond) + 2, lines);
    }
}
