using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Sdk;

namespace Baton.Core.Operation;

/// <summary>
/// What the coordinator makes of an operator's start or stop of one resource of a running group.
/// </summary>
internal static class ResourceRequests
{
    private static readonly Reason Asked = new("operator", "An operator asked for it.");

    public static OperatorReply Start(
        Draft draft, ServerId from, OperatorRequest.StartResource asked)
    {
        if (Refusal(draft.State, from, asked.Resource, asked.Server, "start") is { } refusal)
            return refusal;
        var (resource, placement, report) = Known(draft.State, asked.Resource);
        if (report.Resources.GetValueOrDefault(resource.Name) == ResourcePhase.Online
            && !placement.Down.Contains(resource.Name))
            return new(ReplyKind.AlreadySo, $"Resource {resource.Name} is already running on "
                + $"{draft.State.NameOf(placement.Owner)}.");
        var needed = Needed(draft.State.Config, resource).Where(placement.Down.Contains).ToList();
        if (needed.Count > 0 && !asked.Force)
            return new(ReplyKind.Failed, $"Resource {resource.Name} needs "
                + $"{string.Join(", ", needed)}, which was stopped; -f starts it too.");
        draft.Info("rc", 80, $"Resource {resource.Name} is started. {Asked}");
        draft.Place(placement with
        {
            Epoch = placement.Epoch + 1,
            Down = placement.Down.Without(needed.Append(resource.Name)),
            GivenUp = false,
            Event = StartEvent.Start,
        });
        return new(ReplyKind.Accepted, resource.Group);
    }

    public static OperatorReply Stop(
        Draft draft, ServerId from, OperatorRequest.StopResource asked)
    {
        if (Refusal(draft.State, from, asked.Resource, asked.Server, "stop") is { } refusal)
            return refusal;
        var (resource, placement, report) = Known(draft.State, asked.Resource);
        if (placement.Down.Contains(resource.Name)
            && report.Resources.GetValueOrDefault(resource.Name) == ResourcePhase.Offline)
            return new(ReplyKind.AlreadySo, $"Resource {resource.Name} is already stopped.");
        var users = Users(draft.State.Config, resource)
            .Where(u => !placement.Down.Contains(u)).ToList();
        if (users.Count > 0 && !asked.Force)
            return new(ReplyKind.Failed, $"Resource {resource.Name} is needed by "
                + $"{string.Join(", ", users)}; -f stops it too.");
        TakeDown(draft, placement, resource, Asked);
        return new(ReplyKind.Accepted, resource.Group);
    }

    /// <summary>Orders a resource down, with all that stands on it; the rest runs on.</summary>
    public static void TakeDown(
        Draft draft, Placement placement, ResourceConfig resource, Reason reason)
    {
        draft.Info("rc", 85, $"Resource {resource.Name} is stopped. {reason}");
        draft.Place(placement with
        {
            Epoch = placement.Epoch + 1,
            Down = placement.Down.With(Users(draft.State.Config, resource).Append(resource.Name)),
        });
    }

    private static (ResourceConfig, Placement, GroupReport) Known(State state, string name)
    {
        var resource = state.Config.FindResource(name)!;
        return (resource, state.Placements[resource.Group], state.Reports[resource.Group]);
    }

    private static OperatorReply? Refusal(
        State state, ServerId from, string name, string server, string verb)
    {
        if (state.Config.FindResource(name) is not { } resource)
            return new(ReplyKind.UnknownName, $"There is no resource {name}.");
        var at = server.Length == 0 ? from : state.Config.FindServer(server);
        if (at is null) return new(ReplyKind.UnknownName, $"There is no server {server}.");
        if (state.WholeClusterStops)
            return new(ReplyKind.Busy, "The whole cluster is stopping.");
        if (state.Placements.GetValueOrDefault(resource.Group)
            is not { Instruction: Instruction.Run, Owner: { } owner })
            return new(ReplyKind.Failed,
                $"Its group {resource.Group} is not running, so there is nothing to {verb}.");
        if (GroupRequests.IsBusy(state, resource.Group))
            return new(ReplyKind.Busy, $"Group {resource.Group} is starting or stopping.");
        return owner == at ? null : new(ReplyKind.OnOtherServer, $"Group {resource.Group} of "
            + $"resource {name} is running on {state.NameOf(owner)}; name it with -h.");
    }

    private static IEnumerable<string> Users(ClusterConfig config, ResourceConfig resource) =>
        ResourceGraph.WithUsers(resource.Name, [.. config.ResourcesOf(resource.Group)])
            .Remove(resource.Name);

    private static List<string> Needed(ClusterConfig config, ResourceConfig resource)
    {
        var found = resource.DependsOn.ToList();
        for (int i = 0; i < found.Count; i++)
        {
            found.AddRange((config.FindResource(found[i])?.DependsOn ?? [])
                .Where(n => !found.Contains(n)));
        }
        return found;
    }

    /// <summary>How a request on a resource ended; null while it has not.</summary>
    public static OperatorReply? End(State state, OperatorRequest asked)
    {
        bool start = asked is OperatorRequest.StartResource;
        string name = asked is OperatorRequest.StartResource s ? s.Resource
            : ((OperatorRequest.StopResource)asked).Resource;
        if (state.Config.FindResource(name) is not { } resource
            || state.Placements.GetValueOrDefault(resource.Group)
                is not { Instruction: Instruction.Run } placement)
            return new(ReplyKind.Failed, $"Resource {name} could not be "
                + $"{(start ? "started" : "stopped")}: its group does not run on there.");
        if (state.Reports.GetValueOrDefault(resource.Group) is not { } report
            || report.Epoch != placement.Epoch || report.Server != placement.Owner)
            return null;
        var phase = report.Resources.GetValueOrDefault(name);
        if (phase == (start ? ResourcePhase.Online : ResourcePhase.Offline))
            return new(ReplyKind.Done, $"Resource {name} is {(start ? "online" : "stopped")} on "
                + $"{state.NameOf(report.Server)}.");
        bool failed = report.Phase
            is GroupPhase.ActivationFailed or GroupPhase.DeactivationFailed;
        return !failed ? null : new(ReplyKind.Failed,
            $"Resource {name} could not be {(start ? "started" : "stopped")}. {report.Reason}");
    }
}
