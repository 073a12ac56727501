using System.Collections.Concurrent;
using Baton.Core;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>Where the machine's alerts and answers reach people.</summary>
internal sealed class Desk(AlertLog log, Inbox inbox) : IDesk
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<OperatorReply>> _waiting =
        new();

    private long _last;

    public void Tell(Alert alert) => log.Write(alert);

    public void Reply(long request, OperatorReply answer)
    {
        if (_waiting.TryRemove(request, out var waiting)) waiting.TrySetResult(answer);
    }

    /// <summary>Asks the machine something and waits for its answer.</summary>
    public async Task<OperatorReply> Ask(
        OperatorRequest asked, TimeSpan patience, CancellationToken stop)
    {
        long number = Interlocked.Increment(ref _last);
        var waiting = new TaskCompletionSource<OperatorReply>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = waiting;
        inbox.Post(new Event.OperatorAsked(number, asked, patience));
        try
        {
            return await waiting.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _waiting.TryRemove(number, out _);
        }
    }
}
