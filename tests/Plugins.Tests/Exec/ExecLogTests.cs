using Baton.Sdk;

namespace Baton.Plugins.Tests.Exec;

[TestClass]
public sealed class ExecLogTests
{
    [TestMethod]
    [DataRow("/var/log/app.log", "/var/log/app.log")]
    [DataRow("app.log", "/var/log/baton/app.log")]
    public async Task Log_is_where_it_is_configured(string configured, string path)
    {
        using var stage = new ExecStage($"userlog={configured}");
        await stage.Activate();
        Assert.AreEqual(path, stage.Command.Lines[0].LogFile);
        Assert.AreEqual(0, stage.Files.Rotations.Count);
    }

    [TestMethod]
    [TestProperty("Regression", "148")]
    public async Task Long_log_file_name_is_handed_over_whole_148()
    {
        string path = "/var/log/" + new string('x', 900) + "/app.log";
        using var stage = new ExecStage($"userlog={path}");
        await stage.Activate();
        Assert.AreEqual(path, stage.Command.Lines[0].LogFile);
    }

    [TestMethod]
    public async Task Log_is_rotated_before_the_start_and_every_minute_until_the_stop()
    {
        using var stage = new ExecStage(
            "userlog=/var/log/app", "logrotate/use=1", "logrotate/size=500");
        stage.Files.Texts["/var/log/app"] = "";
        await stage.Activate();
        Assert.AreEqual(1, stage.Files.Rotations.Count);
        stage.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.AreEqual(4, stage.Files.Rotations.Count);
        await stage.Deactivate();
        int atStop = stage.Files.Rotations.Count;
        stage.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.AreEqual(atStop, stage.Files.Rotations.Count);
        Assert.IsTrue(stage.Files.Rotations.All(r => r == ("/var/log/app", 500)));
    }

    [TestMethod]
    public async Task Adopted_service_has_its_log_rotated()
    {
        using var stage = new ExecStage("userlog=/var/log/app", "logrotate/use=1");
        await stage.Activate();
        stage.Resource.Dispose();
        stage.Files.Texts["/var/log/app"] = "";
        stage.Reopen();
        await stage.Probe();
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(1, stage.Files.Rotations.Count);
    }

    [TestMethod]
    public async Task Rotation_that_fails_is_told_once_and_stops_nothing()
    {
        using var stage = new ExecStage("userlog=/var/log/app", "logrotate/use=1");
        stage.Files.Texts["/var/log/app"] = "";
        stage.Files.RotationFault = "No space left on device";
        Assert.AreEqual(OutcomeKind.Done, (await stage.Activate()).Kind);
        stage.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.AreEqual(1, stage.Log.Lines.Count);
    }

    [TestMethod]
    [TestProperty("Regression", "119")]
    public async Task First_starts_in_parallel_with_rotation_work_119()
    {
        var stages = Enumerable.Range(0, 20).Select(n => new ExecStage(
            "act/sync=0", $"userlog=/var/log/app{n}", "logrotate/use=1")).ToList();
        var outcomes = await Task.WhenAll(stages.Select(s => Task.Run(() => s.Activate())));
        Assert.IsTrue(outcomes.All(o => o.IsDone));
        stages.ForEach(s => s.Dispose());
    }
}
