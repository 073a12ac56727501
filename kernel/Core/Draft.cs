using System.Collections.Immutable;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Operation;

namespace Baton.Core;

/// <summary>
/// One step in the making: the state so far and the effects it calls for. It lives within one
/// call of <see cref="Machine.Step"/>, so the step stays a function.
/// </summary>
internal sealed class Draft(State state, Instant now)
{
    private readonly ImmutableArray<Effect>.Builder _effects =
        ImmutableArray.CreateBuilder<Effect>();

    public State State { get; set; } = state;

    public Instant Now { get; } = now;

    public ImmutableArray<Effect> Effects => _effects.ToImmutable();

    public void Do(Effect effect) => _effects.Add(effect);

    public void Info(string module, int id, string text) =>
        Do(new Effect.Tell(new Alert(AlertLevel.Info, module, id, text)));

    public void Warning(string module, int id, string text) =>
        Do(new Effect.Tell(new Alert(AlertLevel.Warning, module, id, text)));

    public void Error(string module, int id, string text) =>
        Do(new Effect.Tell(new Alert(AlertLevel.Error, module, id, text)));

    /// <summary>Tells every other member of the view.</summary>
    public void Broadcast(Message message)
    {
        foreach (var member in State.View.Members.Without(State.Self))
            Do(new Effect.Send(member, message));
    }

    /// <summary>Writes a placement, as only a coordinator may, and tells every member.</summary>
    public void Place(Placement placement)
    {
        State = State with { Placements = State.Placements.SetItem(placement.Group, placement) };
        Broadcast(new Message.Placed(State.View.Number, placement));
    }

    /// <summary>Writes a forced stop, as only a coordinator may, and tells every member.</summary>
    public void Tell(Fence fence)
    {
        State = State with { Fences = State.Fences.SetItem(fence.Server, fence) };
        Broadcast(new Message.FenceTold(fence));
    }

    /// <summary>Writes a local group; an owner's word on it follows if it changed.</summary>
    public void Hold(LocalGroup group) =>
        State = State with { Local = State.Local.SetItem(group.Name, group) };
}
