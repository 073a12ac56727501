using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>What every monitor promises: a finding with a reason, in time.</summary>
internal static class MonitorTrial
{
    // An end that nobody asked for is seen by then.
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);

    public static Task<List<Remark>> Run(Trial trial) =>
        trial.IsResident ? Resident(trial) : Polled(trial);

    private static async Task<List<Remark>> Resident(Trial trial)
    {
        var remarks = new List<Remark>();
        await using var monitor = trial.Open();
        var (first, endFault) = await monitor.Watch(Trial.Look(), Calm).ConfigureAwait(false);
        remarks.Add(Explained("the first finding comes by itself", first));
        remarks.Add(first.Value is null
            ? new("its watch goes on until it is told to stop", null, "it did not begin")
            : new("its watch goes on until it is told to stop", endFault.Length == 0, endFault));
        return remarks;
    }

    private static async Task<List<Remark>> Polled(Trial trial)
    {
        var remarks = new List<Remark>();
        await using var monitor = trial.Open();
        var seen = await monitor.Check(Trial.Look()).ConfigureAwait(false);
        remarks.Add(Explained("Check answers", seen));
        var again = await monitor.Check(Trial.Look()).ConfigureAwait(false);
        remarks.Add(seen.Value is { } one && again.Value is { } two
            ? new("two looks at the same thing find the same", one.Kind == two.Kind,
                one.Kind == two.Kind ? "" : $"{one.Kind}, then {two.Kind}")
            : new("two looks at the same thing find the same", null, "one found nothing"));
        remarks.Add(await trial.Halting.Before("Check",
            stop => monitor.Check(Trial.Look(), stop), _ => false).ConfigureAwait(false));
        remarks.Add(await trial.Halting.Midway("Check",
            stop => monitor.Check(Trial.Look(), stop), _ => false).ConfigureAwait(false));
        if (trial.Machine is not { } machine) return remarks;
        foreach (var (end, result) in StageMachine.BadEnds)
        {
            machine.Ending = result;
            remarks.Add(Explained($"Check answers where programs {end}",
                await monitor.Check(Trial.Look()).ConfigureAwait(false)));
        }
        machine.Ending = StageMachine.Well;
        return remarks;
    }

    private static Remark Explained(string rule, Answer<Finding> seen)
    {
        string fault = seen switch
        {
            { Fault.Length: > 0 } => seen.Fault,
            { Value: null } => "it did not end in its time",
            { Value: { Kind: not FindingKind.Healthy, Reason.Length: 0 } bad } =>
                $"{bad.Kind} without a reason",
            _ => "",
        };
        return new($"{rule}, with a reason for what is not good", fault.Length == 0, fault);
    }
}
