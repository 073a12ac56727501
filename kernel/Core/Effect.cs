using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core;

/// <summary>Everything the machine can ask for; the only output beside its state.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>From now on every beat says this.</summary>
    public sealed record SetBeat(Beat Beat) : Effect;

    /// <summary>From now on no beat is sent.</summary>
    public sealed record Hush : Effect;

    /// <summary>Tell a peer; lost if it cannot be reached, and told again when it can.</summary>
    public sealed record Send(ServerId To, Message Message) : Effect;

    /// <summary>Ask a resolver's targets now.</summary>
    /// <param name="Resolver">The resolver's index in the configuration.</param>
    /// <param name="Claims">True to take or keep the key of a lease, if it is to be had.</param>
    public sealed record AskTargets(int Resolver, bool Claims = false) : Effect;

    /// <summary>Have a resource do something.</summary>
    public sealed record CallResource(Verb Verb, Call Call) : Effect;

    /// <summary>Break an activation off: what it began has to be let go at once.</summary>
    public sealed record CancelCall(string Resource, long Epoch, int Attempt) : Effect;

    /// <summary>Have a polled monitor look once.</summary>
    public sealed record CheckMonitor(string Monitor, long Run, string TargetHandle) : Effect;

    /// <summary>Start a resident monitor.</summary>
    public sealed record WatchMonitor(string Monitor, long Run, string TargetHandle) : Effect;

    /// <summary>Stop a monitor; what it still finds is stale.</summary>
    public sealed record StopMonitor(string Monitor, long Run) : Effect;

    /// <summary>Run a script of the configuration, and tell its end.</summary>
    public sealed record RunScript(ScriptCall Call) : Effect;

    /// <summary>Have a device stop a lost server, and tell how that went.</summary>
    public sealed record Fence(FenceCall Call) : Effect;

    /// <summary>Tell people.</summary>
    public sealed record Tell(Alert Alert) : Effect;

    /// <summary>Answer an operator.</summary>
    public sealed record Reply(long Request, OperatorReply Answer) : Effect;

    /// <summary>Stop the operating system, as far as this installation lets it.</summary>
    public sealed record Halt(FinalAction Action, Reason Reason) : Effect;
}
