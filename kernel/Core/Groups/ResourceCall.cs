using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>Makes the call that a plugin sees out of a group's state.</summary>
internal static class ResourceCall
{
    public static Call For(State state, LocalGroup group, ResourceConfig resource,
        InFlight call, StopFactor factor)
    {
        var policy = state.Config.FindGroup(group.Name)?.PolicyOf(state.Config) ?? [];
        int rank = policy.IndexOf(state.Self);
        return new Call
        {
            Group = group.Name,
            Resource = resource.Name,
            Epoch = call.Epoch,
            Attempt = call.Attempt,
            Deadline = call.Verb switch
            {
                Verb.Activate => resource.Activate.Timeout,
                Verb.Deactivate => resource.Deactivate.Timeout,
                _ => Limits.ProbeDeadline,
            },
            // What is restarted where it ran was failed over before, not now.
            Event = group.RestartedFor == StopFactor.None ? group.Placement.Event
                : StartEvent.Start,
            Factor = factor,
            Server = state.Config.NameOf(state.Self),
            PreviousServer = group.Placement.Previous is { } p ? state.Config.NameOf(p) : "",
            Priority = rank < 0 ? policy.Length + 1 : rank + 1,
            DisksUp = !group.Resources.Any(r => IsDisk(state.Config.FindResource(r.Key))
                && r.Value.Phase == ResourcePhase.ActivationFailed),
            Handle = group.Resources[resource.Name].Handle,
        };
    }

    private static bool IsDisk(ResourceConfig? resource) =>
        resource?.Type is "disk" or "nas" or "volmgr";
}
