using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>
/// Looks at what runs here when the daemon starts, so that a healthy service is adopted and
/// never stopped because the daemon crashed.
/// </summary>
internal static class GroupProbe
{
    public static void Begin(Draft draft)
    {
        foreach (var group in draft.State.Config.Groups)
        {
            var resources = draft.State.Config.ResourcesOf(group.Name)
                .Where(r => !draft.State.Unusable.ContainsKey(r.Type)
                    || draft.State.Unlicensed.Contains(r.Type)).ToList();
            var placement = draft.State.Placements.GetValueOrDefault(group.Name)
                ?? new Placement { Group = group.Name };
            var local = new LocalGroup
            {
                Name = group.Name,
                Placement = placement,
                IsProbing = resources.Count > 0,
                Calls = resources.Count,
                Resources = resources.Select((r, i) => (r.Name, Call: i + 1))
                    .ToImmutableSortedDictionary(r => r.Name, r => new LocalResource
                    {
                        Phase = ResourcePhase.Unknown,
                        Call = new InFlight(Verb.Probe, placement.Epoch, r.Call),
                    }),
            };
            draft.Hold(local);
            foreach (var resource in resources)
            {
                draft.Do(new Effect.CallResource(Verb.Probe, ResourceCall.For(
                    draft.State, local, resource, local.Resources[resource.Name].Call!,
                    StopFactor.None)));
            }
        }
    }

    /// <summary>Takes one probe's answer.</summary>
    public static void Take(Draft draft, LocalGroup group, string resource, Outcome outcome)
    {
        var phase = outcome.Kind switch
        {
            OutcomeKind.Done when draft.State.LastView is not null => ResourcePhase.Online,
            // What cannot be told may be held: it is let go before anybody else starts it. So is
            // what runs though this server comes from no view, as after a boot.
            OutcomeKind.Done or OutcomeKind.Failed => ResourcePhase.Unknown,
            _ => ResourcePhase.Offline,
        };
        var resources = group.Resources.SetItem(resource, group.Resources[resource] with
        {
            Phase = phase,
            Call = null,
            Handle = outcome.Handle,
            Reason = outcome.Reason,
        });
        bool probing = resources.Values.Any(r => r.Call is not null);
        var done = group with { Resources = resources, IsProbing = probing };
        if (probing)
        {
            draft.Hold(done);
            return;
        }
        if (done.IsOver)
        {
            // The ledger may remember an order to run it, but nothing of it is held now.
            draft.Hold(done with
            {
                Placement = done.Placement with { Instruction = Instruction.Stop },
            });
            return;
        }
        // Something runs: it is kept as it is until the view says who owns it.
        draft.Hold(done with
        {
            Placement = done.Placement with { Instruction = Instruction.Run },
        });
        draft.Info("rc", 14, $"Group {group.Name} was found running here.");
    }
}
