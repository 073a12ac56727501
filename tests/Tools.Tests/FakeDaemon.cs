using Baton.Clp.Daemon;
using Baton.Core.Operation;
using Baton.Wire.Control;

namespace Baton.Tools.Tests;

/// <summary>A daemon in memory: answers from a function and remembers what it was asked.</summary>
internal sealed class FakeDaemon(Func<ControlRequest, ControlReply> answer) : IDaemon
{
    private readonly List<ControlRequest> _asked = [];

    /// <summary>All that was asked except for the state.</summary>
    public IReadOnlyList<ControlRequest> Asked =>
        [.. _asked.Where(r => r is not ControlRequest.Status)];

    /// <summary>The operations, without their patience.</summary>
    public IReadOnlyList<OperatorRequest> Operations =>
        [.. _asked.OfType<ControlRequest.Operate>().Select(o => o.Asked)];

    /// <summary>A cluster of two servers that ends every operation in one way.</summary>
    public static FakeDaemon Ending(ReplyKind kind, string text = "") => new(request =>
        request is ControlRequest.Operate
            ? new ControlReply.Operated(new OperatorReply(kind, text))
            : new ControlReply.StatusIs(Samples.TwoServers));

    public static FakeDaemon Showing(Baton.Core.Status.ClusterStatus status) =>
        new(_ => new ControlReply.StatusIs(status));

    public static FakeDaemon Unreachable(DaemonFault fault) =>
        new(_ => throw new DaemonUnreachableException(fault, ""));

    public Task<ControlReply> Ask(ControlRequest request, CancellationToken token)
    {
        _asked.Add(request);
        return Task.FromResult(answer(request));
    }
}
