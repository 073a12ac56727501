using Baton.Sdk;

namespace Baton.Plugins.Ipmi;

/// <summary>Stops a server through its management controller, and looks that it is off.</summary>
public sealed class IpmiFence(Ipmitool tool, TimeProvider time, IdentifyLamp lamp) : IFence
{
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
        var before = await Status(order, stop).ConfigureAwait(false);
        if (before.Kind == OutcomeKind.NotRunning) return Outcome.Done("It was off already.");
        if (!before.IsDone) return before;
        string verb = order.Action switch
        {
            FenceAction.Reset => "reset",
            FenceAction.Cycle => "cycle",
            FenceAction.Nmi => "diag",
            _ => "off",
        };
        var asked = await tool.Power(verb, stop).ConfigureAwait(false);
        if (asked.ExitCode != 0 || asked.TimedOut) return Outcome.Failed(tool.Why(asked));
        return order.Action == FenceAction.PowerOff
            ? await IsOff(order, stop).ConfigureAwait(false)
            : Outcome.Done($"The BMC carried out power {verb}.");
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
    private async ValueTask<Outcome> IsOff(FenceOrder order, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            var now = await Status(order, stop).ConfigureAwait(false);
            if (now.Kind == OutcomeKind.NotRunning)
                return Outcome.Done("The power was cut; the BMC says that it is off.");
            if (time.GetElapsedTime(began) + Pause >= order.Deadline)
                return Outcome.Failed($"the power was to be cut, but: {now.Reason}");
            await Task.Delay(Pause, time, stop).ConfigureAwait(false);
        }
    }
}
