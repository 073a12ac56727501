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

    [TestMethod]
    public void A_disk_that_takes_nothing_fails_nobody_and_its_end_is_told_once()
    {
        using var folder = new Folder();
        string path = folder["alert.log"];
        File.CreateSymbolicLink(path, "/dev/full");
        using var elsewhere = new StringWriter();
        var told = new List<int>();
        using var log = new AlertLog(path, new FakeTimeProvider()) { Elsewhere = elsewhere };
        log.Written = (_, alert, _) => told.Add(alert.Id);
        for (int id = 1; id <= 3; id++) log.Write(new Alert(AlertLevel.Error, "rc", id, "lost"));
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, told, "the channels are told all the same");
        string said = elsewhere.ToString();
        Assert.Contains("ERROR rc 3 lost", said);
        Assert.HasCount(2, said.Split("the alert log cannot be written"));

        File.Delete(path);
        for (int id = 4; id <= 5; id++) log.Write(new Alert(AlertLevel.Info, "rc", id, "kept"));
        var lines = log.Last(10);
        Assert.HasCount(3, lines);
        Assert.Contains("can be written again; 3 alerts before are not in it", lines[1]);
        Assert.EndsWith("INFO rc 5 kept", lines[2]);
    }

    [TestMethod]
    public void A_folder_that_is_not_there_yet_keeps_the_daemon_from_nothing()
    {
        using var folder = new Folder();
        using var elsewhere = new StringWriter();
        string path = folder["log/alert.log"];
        using var log = new AlertLog(path, new FakeTimeProvider()) { Elsewhere = elsewhere };
        log.Write(new Alert(AlertLevel.Error, "rc", 1, "lost"));
        Assert.IsEmpty(log.Last(10));
        Directory.CreateDirectory(folder["log"]);
        log.Write(new Alert(AlertLevel.Error, "rc", 2, "kept"));
        Assert.HasCount(2, log.Last(10));
    }

    [TestMethod]
    public void A_line_that_was_cut_short_stays_one_of_its_own()
    {
        using var folder = new Folder();
        File.WriteAllText(folder["alert.log"], "whole\nhal");
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        log.Write(new Alert(AlertLevel.Info, "rc", 1, "next"));
        var lines = log.Last(10);
        Assert.HasCount(3, lines);
        Assert.AreEqual("hal", lines[1]);
        Assert.EndsWith("INFO rc 1 next", lines[2]);
    }
}
