using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Clp.Conformance;

/// <summary>What every forced stop promises: certain, or a reason why not, in time.</summary>
internal static class FenceTrial
{
    public static async Task<List<Remark>> Run(Trial trial)
    {
        var remarks = new List<Remark>();
        await using var fence = trial.Open();
        remarks.Add(Trial.Explained("Status", await fence.Status(Trial.Order())
            .ConfigureAwait(false), OutcomeKind.Done, OutcomeKind.NotRunning));
        remarks.Add(await trial.Halting.Before("Status",
            stop => fence.Status(Trial.Order(), stop), _ => false).ConfigureAwait(false));
        remarks.Add(await trial.Halting.Midway("Status",
            stop => fence.Status(Trial.Order(), stop), _ => false).ConfigureAwait(false));
        // A server is only stopped where there is none.
        if (trial.Machine is not { } machine) return remarks;
        remarks.Add(Trial.Explained("Stop", await fence.Stop(Trial.Order())
            .ConfigureAwait(false), OutcomeKind.Done));
        remarks.Add(await trial.Halting.Before("Stop",
            stop => fence.Stop(Trial.Order(), stop), o => o.IsDone).ConfigureAwait(false));
        remarks.Add(await trial.Halting.Midway("Stop",
            stop => fence.Stop(Trial.Order(), stop), o => o.IsDone).ConfigureAwait(false));
        foreach (var (end, result) in StageMachine.BadEnds)
        {
            machine.Ending = result;
            remarks.Add(Certain(end, result, await fence.Stop(Trial.Order())
                .ConfigureAwait(false)));
            remarks.Add(Trial.Explained($"Status where programs {end}", await fence.Status(
                Trial.Order()).ConfigureAwait(false), OutcomeKind.Done, OutcomeKind.NotRunning));
        }
        machine.Ending = StageMachine.Well;
        return remarks;
    }

    // What is on when it was said to be off runs its groups twice.
    private static Remark Certain(
        string end, CommandResult result, Answer<Outcome> seen)
    {
        var answered = Trial.Explained($"Stop where programs {end}", seen, OutcomeKind.Done);
        if (answered.Kept == false) return answered;
        string fault = seen.Value!.Kind switch
        {
            OutcomeKind.NotRunning => "NotRunning is no answer: say Done if it is off already",
            OutcomeKind.Done when result.TimedOut => "it says Done of what did not end",
            _ => "",
        };
        return fault.Length == 0 ? answered : answered with { Kept = false, Text = fault };
    }
}
