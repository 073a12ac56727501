using Baton.Host;
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
        await using (var resource = trial.Resource())
        {
            var idle = await resource.Probe(Trial.Call(), default).ConfigureAwait(false);
            remarks.Add(new("a probe before any start does not say that it is held",
                !idle.IsDone, idle.IsDone ? "it says Done" : ""));
            remarks.Add(Explained("Probe", idle));
            var stopped = await resource.Deactivate(Trial.Call(), default).ConfigureAwait(false);
            // What asks a tool of the machine cannot know where there is none.
            remarks.Add(idle.Kind == OutcomeKind.Failed && !stopped.IsDone
                ? new("what was never started stops well", null,
                    $"it cannot be told here: {idle.Reason}")
                : Is("what was never started stops well", OutcomeKind.Done, stopped));
            remarks.Add(await Trial.HonoursCancellation("Activate",
                async stop => await resource.Activate(Trial.Call(), stop).ConfigureAwait(false))
                .ConfigureAwait(false));
            await Life(resource, remarks).ConfigureAwait(false);
        }
        await using (var resource = trial.Resource())
        {
            remarks.Add(await trial.EndsAtItsDeadline("Activate", async time =>
                (await resource.Activate(Trial.Call(time), default).ConfigureAwait(false)).Reason)
                .ConfigureAwait(false));
        }
        return remarks;
    }

    private static async Task Life(ResourceInstance resource, List<Remark> remarks)
    {
        var started = await resource.Activate(Trial.Call(), default).ConfigureAwait(false);
        remarks.Add(Explained("Activate", started));
        if (!started.IsDone)
        {
            remarks.Add(new("its life from start to stop", null,
                $"it does not start here: {started.Reason}; give values, or try it live"));
            return;
        }
        string handle = started.Handle;
        var probed = await resource.Probe(Trial.Call(handle: handle), default)
            .ConfigureAwait(false);
        remarks.Add(Is("a probe after a start says that it is held", OutcomeKind.Done, probed));
        var again = await resource.Activate(Trial.Call(handle: handle), default)
            .ConfigureAwait(false);
        remarks.Add(Is("a second start is done at once", OutcomeKind.Done, again));
        remarks.Add(new("a second start gives the same handle", again.Handle == handle,
            again.Handle == handle ? "" : $"'{handle}', then '{again.Handle}'"));
        remarks.Add(Is("a stop is done", OutcomeKind.Done,
            await resource.Deactivate(Trial.Call(handle: handle), default)
                .ConfigureAwait(false)));
        remarks.Add(Is("a probe after a stop says that it is not held", OutcomeKind.NotRunning,
            await resource.Probe(Trial.Call(), default).ConfigureAwait(false)));
        remarks.Add(Is("a second stop is done", OutcomeKind.Done,
            await resource.Deactivate(Trial.Call(), default).ConfigureAwait(false)));
    }

    private static Remark Is(string rule, OutcomeKind wanted, Outcome seen) => new(rule,
        seen.Kind == wanted, seen.Kind == wanted ? "" : $"{seen.Kind}: {seen.Reason}");

    private static Remark Explained(string verb, Outcome seen)
    {
        bool kept = seen.IsDone || seen.Kind == OutcomeKind.NotRunning || seen.Reason.Length > 0;
        return new($"{verb} gives a reason for what is not done", kept,
            kept ? "" : seen.Kind.ToString());
    }
}
