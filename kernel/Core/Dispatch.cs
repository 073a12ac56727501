using System.Diagnostics;

namespace Baton.Core;

/// <summary>
/// Carries effects out through the ports; shared by the daemon and the simulator.
/// </summary>
public static class Dispatch
{
    /// <summary>Carries one effect out.</summary>
    public static void Carry(Effect effect, IWire wire, IHost host, IDesk desk, IHalt halt)
    {
        switch (effect)
        {
            case Effect.SetBeat e: wire.SetBeat(e.Beat); break;
            case Effect.Hush: wire.Hush(); break;
            case Effect.Send e: wire.Send(e.To, e.Message); break;
            case Effect.AskTargets e: wire.AskTargets(e.Resolver, e.Claims); break;
            case Effect.CallResource e: host.CallResource(e.Verb, e.Call); break;
            case Effect.CancelCall e: host.CancelCall(e.Resource, e.Epoch, e.Attempt); break;
            case Effect.CheckMonitor e: host.CheckMonitor(e.Monitor, e.Run, e.TargetHandle); break;
            case Effect.WatchMonitor e: host.WatchMonitor(e.Monitor, e.Run, e.TargetHandle); break;
            case Effect.StopMonitor e: host.StopMonitor(e.Monitor, e.Run); break;
            case Effect.RunScript e: host.RunScript(e.Call); break;
            case Effect.Fence e: host.Fence(e.Call); break;
            case Effect.Tell e: desk.Tell(e.Alert); break;
            case Effect.Reply e: desk.Reply(e.Request, e.Answer); break;
            case Effect.Halt e: halt.Halt(e.Action, e.Reason); break;
            default: throw new UnreachableException();
        }
    }
}
