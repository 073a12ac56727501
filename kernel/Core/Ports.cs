using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core;

/// <summary>The network, as effects use it; every answer returns as an event.</summary>
public interface IWire
{
    void SetBeat(Beat beat);

    void Hush();

    void Send(ServerId to, Message message);

    void AskTargets(int resolver, bool claims);
}

/// <summary>The plugins, as effects use them; every answer returns as an event.</summary>
public interface IHost
{
    void CallResource(Verb verb, Call call);

    void CancelCall(string resource, long epoch, int attempt);

    void CheckMonitor(string monitor, long run, string targetHandle);

    void WatchMonitor(string monitor, long run, string targetHandle);

    void StopMonitor(string monitor, long run);

    void RunScript(ScriptCall call);

    void Fence(FenceCall call);
}

/// <summary>People, as effects reach them.</summary>
public interface IDesk
{
    void Tell(Alert alert);

    void Reply(long request, OperatorReply answer);
}

/// <summary>The one way to stop an operating system.</summary>
public interface IHalt
{
    void Halt(FinalAction action, Reason reason);
}
