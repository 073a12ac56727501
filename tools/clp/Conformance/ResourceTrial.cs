using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>
/// What every resource promises: verbs that may be repeated, probes that are true.
/// </summary>
internal static class ResourceTrial
{
    public static async Task<List<Remark>> Run(Trial trial)
    {
        var remarks = new List<Remark>();
        bool told = await Idle(trial, remarks).ConfigureAwait(false);
        await CutShort(trial, remarks, told).ConfigureAwait(false);
        await ResourceLife.Run(trial, remarks).ConfigureAwait(false);
        if (trial.Machine is not null) await BadDay(trial, remarks).ConfigureAwait(false);
        return remarks;
    }

    // Whether it can be told here what is held.
    private static async Task<bool> Idle(Trial trial, List<Remark> remarks)
    {
        await using var resource = trial.Open();
        var idle = await resource.Probe(Trial.Call()).ConfigureAwait(false);
        remarks.Add(Answered("Probe", idle));
        remarks.Add(new("a probe before any start does not say that it is held",
            idle.Value?.IsDone != true, idle.Value?.IsDone == true ? "it says Done" : ""));
        if (trial.Machine is { } machine)
        {
            string? change = machine.Changes.FirstOrDefault();
            remarks.Add(new("a probe changes nothing", change is null,
                change is null ? "" : "it " + change));
        }
        var stopped = await resource.Deactivate(Trial.Call()).ConfigureAwait(false);
        remarks.Add(Answered("Deactivate", stopped));
        // What asks a tool of the machine cannot know where there is none.
        bool told = idle.Value?.Kind != OutcomeKind.Failed || stopped.Value?.IsDone != false;
        remarks.Add(told ? Is("what was never started stops well", OutcomeKind.Done, stopped)
            : new("what was never started stops well", null,
                $"it cannot be told here: {idle.Value!.Reason}"));
        return told;
    }

    private static async Task CutShort(Trial trial, List<Remark> remarks, bool told)
    {
        await using var resource = trial.Open();
        remarks.Add(await trial.Halting.Before("Activate",
            stop => resource.Activate(Trial.Call(), stop), o => o.IsDone).ConfigureAwait(false));
        var midway = await trial.Halting.Midway("Activate",
            stop => resource.Activate(Trial.Call(), stop), o => o.IsDone).ConfigureAwait(false);
        remarks.Add(midway);
        if (midway.Kept == true && told)
            remarks.Add(Is("what was cut short while it started stops well", OutcomeKind.Done,
                await resource.Deactivate(Trial.Call()).ConfigureAwait(false)));
    }

    // Each verb where every program fails, is missing, or does not end in its time.
    private static async Task BadDay(Trial trial, List<Remark> remarks)
    {
        foreach (var (end, result) in StageMachine.BadEnds)
        {
            await using var resource = trial.Open();
            trial.Machine!.Ending = result;
            string where = $" where programs {end}";
            remarks.Add(Answered("Probe" + where,
                await resource.Probe(Trial.Call()).ConfigureAwait(false)));
            remarks.Add(Answered("Activate" + where,
                await resource.Activate(Trial.Call()).ConfigureAwait(false)));
            remarks.Add(Answered("Deactivate" + where,
                await resource.Deactivate(Trial.Call()).ConfigureAwait(false)));
            trial.Machine.Ending = StageMachine.Well;
            _ = await resource.Deactivate(Trial.Call()).ConfigureAwait(false);
        }
    }

    private static Remark Answered(string verb, Answer<Outcome> seen) =>
        Trial.Explained(verb, seen, OutcomeKind.Done, OutcomeKind.NotRunning);

    internal static Remark Is(string rule, OutcomeKind wanted, Answer<Outcome> seen) => new(rule,
        seen.Value?.Kind == wanted, seen.Value?.Kind == wanted ? "" : seen.Value is { } value
            ? $"{value.Kind}: {value.Reason}" : seen.Fault);
}
