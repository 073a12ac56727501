namespace Baton.Clp.Conformance;

/// <summary>What every forced stop promises: certain, or a reason why not, in time.</summary>
internal static class FenceTrial
{
    public static async Task<List<Remark>> Run(Trial trial)
    {
        var remarks = new List<Remark>();
        await using (var fence = trial.Fence())
        {
            remarks.Add(Explained("Status", await fence.Carry(
                Trial.Order(), looksOnly: true, default).ConfigureAwait(false)));
            remarks.Add(await Trial.HonoursCancellation("Status",
                stop => fence.Carry(Trial.Order(), looksOnly: true, stop)).ConfigureAwait(false));
            // A stop of nobody is only tried where nobody is.
            if (trial.Stage.Machine is not null)
                remarks.Add(Explained("Stop", await fence.Carry(
                    Trial.Order(), looksOnly: false, default).ConfigureAwait(false)));
        }
        await using (var fence = trial.Fence())
        {
            remarks.Add(await trial.EndsAtItsDeadline("Status", async time =>
                (await fence.Carry(Trial.Order(time), looksOnly: true, default)
                    .ConfigureAwait(false)).Detail).ConfigureAwait(false));
        }
        return remarks;
    }

    private static Remark Explained(string verb, (bool Stopped, string Detail) seen) =>
        new($"{verb} says why, unless the server is stopped",
            seen.Stopped || seen.Detail.Length > 0);
}
