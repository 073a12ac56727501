using Baton.Core.Config;
using Baton.Core.Membership;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>The daemon's own process fails.</summary>
[TestClass]
public sealed class ProcessFailureTests
{
    private static (bool Taken, List<FinalAction> Halts, string Alerts) Fail(
        ServicePhase phase, FinalAction? action, int times = 1)
    {
        using var folder = new Folder();
        var halts = new Halts();
        var state = Sample.State with
        {
            Phase = phase,
            Config = Sample.Config with { Recovery = new() { ProcessFailure = action } },
        };
        bool taken = false;
        using (var log = new AlertLog(folder["alert.log"], new FakeTimeProvider()))
        {
            var failure = new ProcessFailure(() => state, log, halts);
            for (int i = 0; i < times; i++)
                taken |= failure.Take(new InvalidOperationException("it broke"));
        }
        return (taken, halts.Actions, File.ReadAllText(folder["alert.log"]));
    }

    [TestMethod]
    [DataRow(ServicePhase.Starting)]
    [DataRow(ServicePhase.Running)]
    [DataRow(ServicePhase.Stopping)]
    [DataRow(ServicePhase.Suspended)]
    [TestProperty("Regression", "176")]
    public void The_action_that_is_configured_follows_whatever_the_service_is_about(
        ServicePhase phase)
    {
        var (taken, halts, alerts) = Fail(phase, FinalAction.StopServiceAndReboot);
        Assert.IsTrue(taken);
        CollectionAssert.AreEqual(new[] { FinalAction.StopServiceAndReboot }, halts);
        Assert.Contains("ERROR pm 20 The daemon's process failed: InvalidOperationException: "
            + "it broke", alerts);
        Assert.Contains("ERROR pm 21 StopServiceAndReboot follows", alerts);
    }

    [TestMethod]
    [DataRow(ServicePhase.Running, null, DisplayName = "none is configured")]
    [DataRow(ServicePhase.Stopped, FinalAction.SysrqPanic, DisplayName = "nothing runs")]
    public void Else_the_process_just_ends_and_is_started_again(
        ServicePhase phase, FinalAction? action)
    {
        var (taken, halts, alerts) = Fail(phase, action);
        Assert.IsFalse(taken);
        Assert.IsEmpty(halts);
        Assert.Contains("pm 20", alerts);
        Assert.DoesNotContain("pm 21", alerts);
    }

    [TestMethod]
    public void What_fails_on_the_way_down_begins_nothing_anew() =>
        Assert.HasCount(1, Fail(ServicePhase.Running, FinalAction.SysrqPanic, times: 3).Halts);
}
