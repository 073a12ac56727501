using Baton.Sdk;

namespace Baton.Plugins.Ipmi;

/// <summary>Stops a server through its management controller, and looks that it is off.</summary>
public sealed class IpmiFence(Ipmitool tool, TimeProvider time, IdentifyLamp lamp) : IFence
{
    // Of an attempt's time; the rest is for saying why it failed.
    private const double Share = 0.9;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        try
        {
            return await StopIt(order, stop).ConfigureAwait(false);
        }
        finally
        {
            // Only now: nothing may hold up the forced stop.
            lamp.Begin();
        }
    }

    private async ValueTask<Outcome> StopIt(FenceOrder order, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        var before = await Status(order, stop).ConfigureAwait(false);
        if (before.Kind == OutcomeKind.NotRunning) return Outcome.Done("It was off already.");
        if (!before.IsDone) return before;
        bool interrupts = order.Action == FenceAction.Nmi;
        var asked = await tool.Power(interrupts ? "diag" : "off", stop).ConfigureAwait(false);
        if (asked.ExitCode != 0 || asked.TimedOut) return Outcome.Failed(tool.Why(asked));
        var off = await IsOff(order, began, stop).ConfigureAwait(false);
        if (interrupts && !off.IsDone)
            return Outcome.Failed(
                "an NMI was sent, and whether the server stopped by it cannot be told");
        return off.IsDone && order.Action is FenceAction.Reset or FenceAction.Cycle
            ? await SwitchOn(off, stop).ConfigureAwait(false) : off;
    }

    public async ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop)
    {
        var answer = await tool.Power("status", stop).ConfigureAwait(false);
        return Ipmitool.IsOn(answer) switch
        {
            true => Outcome.Done("The BMC says that the power is on."),
            false => Outcome.NotRunning("The BMC says that the power is off."),
            _ => answer.ExitCode == 127
                ? Outcome.Unsupported(tool.Why(answer)) : Outcome.Failed(tool.Why(answer)),
        };
    }

    // Controllers accept the order before they have carried it out.
    private async ValueTask<Outcome> IsOff(
        FenceOrder order, long began, CancellationToken stop)
    {
        while (true)
        {
            var now = await Status(order, stop).ConfigureAwait(false);
            if (now.Kind == OutcomeKind.NotRunning)
                return Outcome.Done("The power was cut; the BMC says that it is off.");
            if (time.GetElapsedTime(began) + Pause >= order.Deadline * Share)
                return Outcome.Failed($"the power was to be cut, but: {now.Reason}");
            await Task.Delay(Pause, time, stop).ConfigureAwait(false);
        }
    }

    // It was seen off, and that is what counts: a reset by the controller's own word never is.
    private async ValueTask<Outcome> SwitchOn(Outcome off, CancellationToken stop)
    {
        try
        {
            var asked = await tool.Power("on", stop).ConfigureAwait(false);
            return Outcome.Done(off.Reason + (asked is { ExitCode: 0, TimedOut: false }
                ? " It is switched on again."
                : $" It could not be switched on again: {tool.Why(asked)}"));
        }
        catch (OperationCanceledException)
        {
            return Outcome.Done(off.Reason + " There was no time to switch it on again.");
        }
    }
}
