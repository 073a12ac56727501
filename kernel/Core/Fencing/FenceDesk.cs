using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Core.Fencing;

/// <summary>
/// The coordinator's side of forced stops: device after device is asked until one has stopped the
/// lost server, it stopped or came back by itself, or an operator says that it is down.
/// </summary>
internal static class FenceDesk
{
    private const string Bounded = "blast-radius";

    public static void Step(Draft draft)
    {
        var state = draft.State;
        if (state.Fences.IsEmpty && state.FenceDue.IsEmpty) return;
        if (!state.IsCoordinator)
        {
            if (!state.FenceDue.IsEmpty)
                draft.State = state with { FenceDue = state.FenceDue.Clear() };
            return;
        }
        if (state.Emergency is not null || state.DoubtSince is not null
            || !state.MayPlace) return;
        foreach (var fence in state.Fences.Values)
        {
            if (fence.IsOpen) Advance(draft, fence);
        }
    }

    private static void Advance(Draft draft, Fence fence)
    {
        var config = draft.State.Config.Fencing;
        string name = draft.State.Config.NameOf(fence.Server);
        if (FenceRules.SaysStopped(draft.State, fence.Server, draft.Now))
        {
            draft.Info("rc", 402, $"Server {name} has stopped by itself; it is not forced to.");
            End(draft, fence, FencePhase.Done, new("stopped", "It stopped by itself."));
        }
        else if (!config.Used)
        {
            draft.Warning("rc", 404, $"Server {name} is taken over from without a forced stop: "
                + "that is switched off now.");
            End(draft, fence, FencePhase.PassedOver, new("switched-off", "Switched off."));
        }
        else if (!draft.State.FenceDue.TryGetValue(fence.Server, out var due)) Begin(draft, fence);
        else if (fence.Phase == FencePhase.Failed && config.OnFailure == FenceFailure.GoOn
            && fence.Reason.Code != Bounded) GoOn(draft, fence);
        else if (draft.Now < due) return;
        else if (fence.Phase != FencePhase.Asked) Ask(draft, fence with { Failures = 0 });
        else Fail(draft, fence, new("timeout", "It did not answer in its time."), 412);
    }

    // Also where a coordinator before this one had begun: its answer will not come here.
    private static void Begin(Draft draft, Fence fence)
    {
        var state = draft.State;
        if (fence.Phase == FencePhase.Failed && IsGivenUp(state, fence))
        {
            Due(draft, fence.Server, Instant.Never);
            return;
        }
        var delay = FenceRules.IsPreferred(state) ? TimeSpan.Zero
            : state.Config.Fencing.DelayFor(state.Config.Partition);
        if (delay > TimeSpan.Zero)
            draft.Info("rc", 405, $"Server {state.Config.NameOf(fence.Server)} is forced to stop "
                + $"in {delay.TotalSeconds:0.###} s: its side of a cut would go first.");
        Due(draft, fence.Server, draft.Now + delay);
        if (delay == TimeSpan.Zero) Ask(draft, fence with { Failures = 0 });
        else if (fence.Phase == FencePhase.Asked)
            draft.Tell(fence with { Phase = FencePhase.Due });
    }

    private static bool IsGivenUp(State state, Fence fence) =>
        state.Config.Fencing.OnFailure == FenceFailure.GiveUp && fence.Reason.Code != Bounded;

    private static void Ask(Draft draft, Fence fence)
    {
        var state = draft.State;
        string name = state.Config.NameOf(fence.Server);
        if (DeviceAfter(state.Config, fence) is not { } device)
        {
            Fail(draft, fence, new("no-device", $"No device can stop {name}."), 411);
            return;
        }
        // Nothing stops more than its share; whoever is off already is no one's victim.
        bool looksOnly = BlastRadius.Forbids(state, fence.Server, draft.Now) is not null;
        if (!looksOnly) BlastRadius.Note(draft, fence.Server);
        var asked = fence with
        {
            Phase = FencePhase.Asked,
            Attempt = fence.Attempt + 1,
            Device = device.Name,
            LooksOnly = looksOnly,
        };
        draft.Info("rc", 400, $"Server {name} is forced to stop by {device.Name}, "
            + $"attempt {asked.Attempt}.");
        Due(draft, fence.Server, draft.Now + device.Timeout + Limits.StallSlack);
        draft.Tell(asked);
        draft.Do(new Effect.Fence(new FenceCall(fence.Server, fence.View, asked.Attempt,
            device.Name, looksOnly, device.Timeout)));
    }

    // Each device once and again as often as it says, then the next one.
    private static FenceDeviceConfig? DeviceAfter(ClusterConfig config, Fence fence)
    {
        int failures = fence.Failures;
        foreach (var device in config.Fencing.DevicesFor(config.NameOf(fence.Server)))
        {
            if (failures <= device.Retries) return device;
            failures -= device.Retries + 1;
        }
        return null;
    }

    private static void Fail(Draft draft, Fence fence, Reason reason, int id)
    {
        var config = draft.State.Config;
        string name = config.NameOf(fence.Server);
        // The forced stop script has numbers of its own: 431 and 432.
        if (config.Fencing.Find(fence.Device)?.Type == "script") id += 20;
        if (fence.Device.Length > 0)
            draft.Warning("rc", id, $"{fence.Device} did not stop {name}: {reason.Text}");
        var failed = fence with { Failures = fence.Failures + 1, Reason = reason };
        if (DeviceAfter(config, failed) is not null)
        {
            Ask(draft, failed);
            return;
        }
        var bound = fence.LooksOnly
            ? BlastRadius.Forbids(draft.State, fence.Server, draft.Now) : null;
        failed = failed with
        {
            Phase = FencePhase.Failed,
            Reason = bound is null ? reason : new(Bounded, bound.Text),
        };
        bool again = bound is not null || config.Fencing.OnFailure == FenceFailure.Wait;
        Due(draft, fence.Server,
            again ? draft.Now + config.Fencing.Pause : Instant.Never);
        draft.Tell(failed);
        if (bound is null && config.Fencing.OnFailure == FenceFailure.GoOn) GoOn(draft, failed);
        else if (fence.Phase != FencePhase.Failed)
            draft.Error("rc", 433, $"The forced stop of {name} failed, so nothing is taken over "
                + $"from it ({failed.Reason.Text.TrimEnd('.')}). "
                + (again ? "It is tried again. " : "")
                + $"If it is certain that it is down: clpcl --confirm-down {name}");
    }

    private static void GoOn(Draft draft, Fence fence)
    {
        draft.Warning("rc", 404, $"Server {draft.State.Config.NameOf(fence.Server)} could not be "
            + "forced to stop and is taken over from all the same, as configured.");
        End(draft, fence, FencePhase.PassedOver, fence.Reason);
    }

    private static void End(Draft draft, Fence fence, FencePhase phase, Reason reason)
    {
        draft.State = draft.State with { FenceDue = draft.State.FenceDue.Remove(fence.Server) };
        draft.Tell(fence with { Phase = phase, Reason = reason });
    }

    private static void Due(Draft draft, ServerId server, Instant due) => draft.State =
        draft.State with { FenceDue = draft.State.FenceDue.SetItem(server, due) };

    /// <summary>Takes a device's answer.</summary>
    public static void Take(Draft draft, Event.Fenced answer)
    {
        if (draft.State.Fences.GetValueOrDefault(answer.Server) is not { IsOpen: true } fence
            || fence.View != answer.View) return;
        string name = draft.State.Config.NameOf(answer.Server);
        // A late success is one; of failures only the last one asked for counts.
        if (answer.Stopped)
        {
            draft.Info("rc", 401, $"Server {name} was forced to stop. {answer.Detail}");
            var done = fence with
            {
                Phase = FencePhase.Done,
                Reason = new("forced-stop", answer.Detail),
            };
            if (draft.State.IsCoordinator)
                End(draft, done, FencePhase.Done, done.Reason);
            else if (draft.State.View.IsCommitted)
                draft.Do(new Effect.Send(
                    draft.State.View.Coordinator, new Message.FenceTold(done)));
        }
        else if (draft.State.IsCoordinator && fence.Phase == FencePhase.Asked
            && fence.Attempt == answer.Attempt)
        {
            // What was ended at the end of its time says so only in words.
            bool late = draft.State.FenceDue.TryGetValue(answer.Server, out var due)
                && draft.Now + Limits.StallSlack >= due;
            Fail(draft, fence, new("failed", answer.Detail), late ? 412 : 411);
        }
    }

    /// <summary>
    /// Takes the coordinator's word on a forced stop, or as one that of whoever it was before.
    /// </summary>
    public static void Told(Draft draft, ServerId from, Fence told)
    {
        var state = draft.State;
        if (!state.View.IsCommitted || state.View.Members.Contains(told.Server)) return;
        var known = state.Fences.GetValueOrDefault(told.Server);
        if (state.IsCoordinator)
        {
            if (known is { IsOpen: true } && known.View == told.View
                && told.Phase == FencePhase.Done)
                End(draft, known, FencePhase.Done, told.Reason);
            return;
        }
        if (from != state.View.Coordinator) return;
        draft.State = state with { Fences = state.Fences.SetItem(told.Server, told) };
        if (told is { Phase: FencePhase.Asked, LooksOnly: false })
            BlastRadius.Note(draft, told.Server);
    }

    /// <summary>An operator says that a server is down.</summary>
    public static OperatorReply Confirm(Draft draft, OperatorRequest.ConfirmDown asked)
    {
        var state = draft.State;
        if (state.Config.FindServer(asked.Server) is not { } server)
            return new(ReplyKind.UnknownName, $"There is no server {asked.Server}.");
        string name = state.Config.NameOf(server);
        if (state.Fences.GetValueOrDefault(server) is not { IsOpen: true } fence)
            return new(ReplyKind.AlreadySo,
                $"Nothing waits for the forced stop of server {name}.");
        if (!asked.Force && Membership.Connectivity.Heard(state, draft.Now).Contains(server))
            return new(ReplyKind.Failed, $"Server {name} is heard right now: it is not down. "
                + "Use --force if it is certain that it holds nothing.");
        draft.Warning("rc", 403, $"An operator confirmed that server {name} is down.");
        End(draft, fence, FencePhase.Confirmed,
            new("confirmed", "An operator confirmed that it is down."));
        return new(ReplyKind.Done, $"Server {name} is taken for down.");
    }
}
