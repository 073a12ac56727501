using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>
/// A resource from its start to its stop, over instances as a daemon that starts anew makes them.
/// </summary>
internal static class ResourceLife
{
    public static async Task Run(Trial trial, List<Remark> remarks)
    {
        var home = trial.Home();
        var before = trial.Machine?.Held ?? [];
        string? handle = await Start(trial, home, remarks).ConfigureAwait(false);
        if (handle is null) return;
        var held = (trial.Machine?.Held ?? []).Except(before);
        await StartAnew(trial, home, handle, remarks).ConfigureAwait(false);
        await using var last = trial.Open(home);
        remarks.Add(ResourceTrial.Is("a probe after a stop says that it is not held",
            OutcomeKind.NotRunning, await last.Probe(Trial.Call()).ConfigureAwait(false)));
        remarks.Add(ResourceTrial.Is("a second stop is done", OutcomeKind.Done,
            await last.Deactivate(Trial.Call()).ConfigureAwait(false)));
        if (trial.Machine is not { } machine) return;
        string left = string.Join(", ", held.Intersect(machine.Held));
        remarks.Add(new("a stop leaves nothing of it on the machine", left.Length == 0, left));
    }

    private static async Task<string?> Start(
        Trial trial, InstanceContext home, List<Remark> remarks)
    {
        await using var resource = trial.Open(home);
        var started = await resource.Activate(Trial.Call()).ConfigureAwait(false);
        remarks.Add(Trial.Explained("Activate", started, OutcomeKind.Done));
        if (started.Value?.IsDone != true)
        {
            remarks.Add(new("its life from start to stop", null, "it does not start here: "
                + $"{started.Value?.Reason ?? started.Fault}; give values, or try it live"));
            return null;
        }
        string handle = started.Value.Handle;
        remarks.Add(ResourceTrial.Is("a probe after a start says that it is held",
            OutcomeKind.Done, await resource.Probe(Trial.Call(handle)).ConfigureAwait(false)));
        var again = await resource.Activate(Trial.Call(handle)).ConfigureAwait(false);
        remarks.Add(ResourceTrial.Is("a second start is done at once", OutcomeKind.Done, again));
        bool same = again.Value?.Handle == handle;
        remarks.Add(new("a second start gives the same handle", same,
            same ? "" : $"'{handle}', then '{again.Value?.Handle}'"));
        return handle;
    }

    private static async Task StartAnew(
        Trial trial, InstanceContext home, string handle, List<Remark> remarks)
    {
        await using var resource = trial.Open(home);
        var found = await resource.Probe(Trial.Call(handle)).ConfigureAwait(false);
        remarks.Add(ResourceTrial.Is("a new instance finds what the one before started",
            OutcomeKind.Done, found));
        // By the answer of the probe, as the daemon does.
        string known = found.Value?.Handle is { Length: > 0 } told ? told : handle;
        var halted = await trial.Halting.Midway("Deactivate",
            stop => resource.Deactivate(Trial.Call(known), stop), o => o.IsDone)
            .ConfigureAwait(false);
        // One that does not wait has stopped it already, which is no harm.
        remarks.Add(halted);
        remarks.Add(ResourceTrial.Is("a stop is done", OutcomeKind.Done,
            await resource.Deactivate(Trial.Call(known)).ConfigureAwait(false)));
    }
}
