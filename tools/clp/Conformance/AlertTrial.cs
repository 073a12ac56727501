using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>What every channel for alerts promises: told, or a reason why not, in time.</summary>
internal static class AlertTrial
{
    // What a plugin, a script or a foreign server may have put into an alert.
    private const string Odd = "Ω 日本語 \"quoted\" <tag> ${HOME} `id` ; . \t\u0001";

    private const int LongText = 4096;

    public static async Task<List<Remark>> Run(Trial trial)
    {
        var remarks = new List<Remark>();
        await using var channel = trial.Open();
        async Task Told(string what, string text) => remarks.Add(Trial.Explained($"Tell of {what}",
            await channel.Tell(Trial.Notice(text)).ConfigureAwait(false),
            OutcomeKind.Done));
        await Told("an alert", "This is only a trial.").ConfigureAwait(false);
        await Told("an alert of odd characters", Odd).ConfigureAwait(false);
        await Told("a long alert", new string('x', LongText)).ConfigureAwait(false);
        remarks.Add(await trial.Halting.Before("Tell",
            stop => channel.Tell(Trial.Notice(), stop), o => o.IsDone).ConfigureAwait(false));
        remarks.Add(await trial.Halting.Midway("Tell",
            stop => channel.Tell(Trial.Notice(), stop), o => o.IsDone).ConfigureAwait(false));
        if (trial.Machine is not { } machine) return remarks;
        foreach (var (end, result) in StageMachine.BadEnds)
        {
            machine.Ending = result;
            await Told($"an alert where programs {end}", "x").ConfigureAwait(false);
        }
        machine.Ending = StageMachine.Well;
        return remarks;
    }
}
