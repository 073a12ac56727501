using Baton.Core.Operation;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class AlertLogTests
{
    [TestMethod]
    [DataRow(511)]
    [DataRow(512)]
    [DataRow(513)]
    [DataRow(100_000)]
    [TestProperty("Regression", "27")]
    public void A_text_of_any_length_is_one_line_and_whole(int length)
    {
        using var folder = new Folder();
        string text = new string('x', length - 4) + "\nend";
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        log.Write(new Alert(AlertLevel.Warning, "rc", 1, text));
        log.Write(new Alert(AlertLevel.Info, "rc", 2, "after it"));

        var lines = log.Last(10);
        Assert.HasCount(2, lines);
        Assert.EndsWith($"WARN rc 1 {text.ReplaceLineEndings(" ")}", lines[0]);
        Assert.EndsWith("INFO rc 2 after it", lines[1]);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder["alert.log"]));
    }
}
