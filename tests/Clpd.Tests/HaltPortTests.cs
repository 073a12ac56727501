using Baton.Core;
using Baton.Core.Config;
using Baton.Host.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>A halt, told to a file instead of the kernel of the machine.</summary>
[TestClass]
public sealed class HaltPortTests
{
    private static readonly Reason Why = new("test", "A test.");

    [TestMethod]
    [DataRow(FinalAction.StopServiceAndShutDown, "synced o")]
    [DataRow(FinalAction.StopServiceAndReboot, "synced b")]
    [DataRow(FinalAction.KeepaliveReset, " b")]
    [DataRow(FinalAction.SysrqPanic, " c")]
    [DataRow(FinalAction.KeepalivePanic, " c")]
    public void Only_a_shutdown_and_a_reboot_wait_for_the_disks(FinalAction action, string done)
    {
        using var folder = new Folder();
        File.WriteAllText(folder["trigger"], "");
        string synced = "";
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        var halt = new HaltPort(folder["trigger"], log, () => Task.CompletedTask, Fail)
        {
            Sync = () => synced = "synced",
        };
        halt.Halt(action, Why);
        Assert.AreEqual(done, $"{synced} {File.ReadAllText(folder["trigger"])}");
        Assert.Contains(
            $"ERROR pm 23 {action} now: A test.", File.ReadAllText(folder["alert.log"]));
    }

    [TestMethod]
    [DataRow(FinalAction.BmcReset, ChassisControl.HardReset, "b")]
    [DataRow(FinalAction.BmcPowerOff, ChassisControl.PowerDown, "o")]
    [DataRow(FinalAction.BmcPowerCycle, ChassisControl.PowerCycle, "b")]
    [DataRow(FinalAction.BmcNmi, ChassisControl.DiagnosticInterrupt, "c")]
    public void What_a_mock_controller_does_not_do_the_kernel_does(
        FinalAction action, ChassisControl ordered, string told)
    {
        using var folder = new Folder();
        File.WriteAllText(folder["trigger"], "");
        var orders = new List<ChassisControl>();
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        var halt = new HaltPort(folder["trigger"], log, () => Task.CompletedTask, Fail)
        {
            Controller = orders.Add,
            ControllerTime = TimeSpan.Zero,
        };
        halt.Halt(action, Why);
        Assert.AreEqual(ordered, orders.Single());
        Assert.AreEqual(told, File.ReadAllText(folder["trigger"]));
        Assert.Contains($"ERROR pm 66 {action} failed at the server's own controller: it did "
            + "nothing. The kernel is told.", File.ReadAllText(folder["alert.log"]));
    }

    [TestMethod]
    public void Where_there_is_no_controller_the_kernel_is_told_at_once()
    {
        using var folder = new Folder();
        File.WriteAllText(folder["trigger"], "");
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        string device = folder["ipmi0"];
        var halt = new HaltPort(folder["trigger"], log, () => Task.CompletedTask, Fail)
        {
            Controller = what => new BmcDevice(device).Order(what, TimeSpan.FromSeconds(2)),
            ControllerTime = TimeSpan.FromHours(1),
        };
        halt.Halt(FinalAction.BmcReset, Why);
        Assert.AreEqual("b", File.ReadAllText(folder["trigger"]));
        Assert.Contains("Could not find file", File.ReadAllText(folder["alert.log"]));
        File.WriteAllText(device, "");
        halt.Halt(FinalAction.BmcReset, Why);
        Assert.Contains($"{device} takes no command", File.ReadAllText(folder["alert.log"]));
    }

    [TestMethod]
    [DataRow(FinalAction.StopServiceAndReboot)]
    [DataRow(FinalAction.BmcReset)]
    public void No_log_no_disk_and_no_mock_controller_that_hangs_holds_it_up(FinalAction action)
    {
        using var folder = new Folder();
        File.WriteAllText(folder["trigger"], "");
        var never = new ManualResetEventSlim();
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        log.Written = (_, _, _) => never.Wait();
        var halt = new HaltPort(folder["trigger"], log, () => Task.CompletedTask, Fail)
        {
            Sync = never.Wait,
            Controller = _ => never.Wait(),
            ControllerTime = TimeSpan.Zero,
        };
        halt.Halt(action, Why);
        Assert.AreEqual("b", File.ReadAllText(folder["trigger"]));
        never.Set();
    }

    [TestMethod]
    public void A_log_that_cannot_be_written_does_not_hold_it_up_either()
    {
        using var folder = new Folder();
        File.WriteAllText(folder["trigger"], "");
        File.CreateSymbolicLink(folder["alert.log"], "/dev/full");
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider())
        {
            Elsewhere = TextWriter.Null,
        };
        var halt = new HaltPort(folder["trigger"], log, () => Task.CompletedTask, Fail);
        var state = Sample.State with
        {
            Phase = Core.Membership.ServicePhase.Running,
            Config = Sample.Config with
            {
                Recovery = new() { ProcessFailure = FinalAction.SysrqPanic },
            },
        };
        Assert.IsTrue(new ProcessFailure(() => state, log, halt).Take(new IOException("full")));
        Assert.AreEqual("c", File.ReadAllText(folder["trigger"]));
    }

    [TestMethod]
    public async Task One_that_is_not_for_real_lets_everything_go_and_ends_the_daemon()
    {
        using var folder = new Folder();
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        bool dropped = false;
        var ended = new TaskCompletionSource<int>();
        var halt = new HaltPort(null, log, () =>
        {
            dropped = true;
            return Task.CompletedTask;
        }, ended.SetResult);
        halt.Halt(FinalAction.SysrqPanic, Why);
        Assert.AreEqual(HaltPort.ExitCode, await ended.Task);
        Assert.IsTrue(dropped);
        Assert.Contains("now, as an exit of the daemon",
            File.ReadAllText(folder["alert.log"]));
    }

    private static void Fail(int code) => Assert.Fail($"the daemon ended with {code}");
}
