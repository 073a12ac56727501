using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>What every monitor promises: a finding with a reason, in time.</summary>
internal static class MonitorTrial
{
    public static async Task<List<Remark>> Run(Trial trial)
    {
        var remarks = new List<Remark>();
        await using (var monitor = trial.Monitor())
        {
            if (trial.IsResident)
            {
                var first = await Trial.First(monitor).ConfigureAwait(false);
                remarks.Add(new("a first finding comes at once", first is not null));
                if (first is not null) remarks.Add(Explained(first));
            }
            else
            {
                var seen = (await monitor.Check(Trial.Look(), default).ConfigureAwait(false))
                    .Finding;
                remarks.Add(Explained(seen));
                var again = (await monitor.Check(Trial.Look(), default).ConfigureAwait(false))
                    .Finding;
                remarks.Add(new("two looks at the same thing find the same",
                    seen.Kind == again.Kind, seen.Kind == again.Kind
                        ? "" : $"{seen.Kind}, then {again.Kind}"));
                remarks.Add(await Trial.HonoursCancellation("Check",
                    stop => monitor.Check(Trial.Look(), stop)).ConfigureAwait(false));
            }
        }
        if (trial.IsResident) return remarks;
        await using (var monitor = trial.Monitor())
        {
            remarks.Add(await trial.EndsAtItsDeadline("Check", async time =>
                (await monitor.Check(Trial.Look(time), default).ConfigureAwait(false))
                    .Finding.Reason).ConfigureAwait(false));
        }
        return remarks;
    }

    private static Remark Explained(Finding seen)
    {
        bool kept = seen.Kind == FindingKind.Healthy || seen.Reason.Length > 0;
        return new("a finding that is not good has a reason", kept,
            kept ? "" : seen.Kind.ToString());
    }
}
