using Baton.Host.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class PluginLogTests
{
    [TestMethod]
    public void A_line_is_one_line_whatever_it_is_made_of()
    {
        var lines = new List<PluginLogLine>();
        var log = new PluginLog(Stage.Context("good"), new FakeTimeProvider(), lines.Add);

        log.Info("one\n2026 forged \u001b[2J");
        log.Warning(new string('x', 10_000));
        log.Error("three");

        Assert.AreEqual("one 2026 forged  [2J", lines[0].Text);
        Assert.AreEqual(4096 + 3, lines[1].Text.Length);
        Assert.AreSequenceEqual(
            new[] { PluginLogLevel.Info, PluginLogLevel.Warning, PluginLogLevel.Error },
            lines.Select(l => l.Level).ToArray());
        Assert.AreEqual("good1", lines[2].From.Name);
    }
}
