using Baton.Core;
using Baton.Core.Config;

namespace Baton.Wire.Probes;

/// <summary>
/// One asking of a target within the resolver's timeout: a good answer is told at once, and what
/// is refused is tried again until the timeout, since it may come back.
/// </summary>
internal sealed class TimedProbe
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    private readonly int _index;
    private readonly ResolverConfig _resolver;
    private readonly IProbeTarget _target;
    private readonly TimeProvider _time;
    private readonly MonotonicClock _clock;
    private readonly Action<Event> _post;
    private readonly CancellationToken _stopping;

    public TimedProbe(int index, ResolverConfig resolver, IProbeTarget target, TimeProvider time,
        Action<Event> post, CancellationToken stopping)
    {
        _index = index;
        _resolver = resolver;
        _target = target;
        _time = time;
        _clock = new MonotonicClock(time);
        _post = post;
        _stopping = stopping;
        Queue = new AskingQueue(target.AskingsMax, AskAsync);
    }

    public AskingQueue Queue { get; }

    private async Task<bool> AskAsync(bool claims)
    {
        var askedAt = _clock.Now();
        var answer = await AnswerAsync(claims).ConfigureAwait(false);
        if (_stopping.IsCancellationRequested) return false;
        _post(new Event.TargetsAsked(_index, askedAt, answer.IsGood)
        {
            Said = answer.Said,
            Seen = answer.Seen,
            Key = answer.Key,
        });
        return true;
    }

    private async Task<ProbeAnswer> AnswerAsync(bool claims)
    {
        using var deadline = new Deadline(_resolver.Timeout, _time, _stopping);
        var last = new ProbeAnswer(false, "There was no answer in time.");
        while (!deadline.Token.IsCancellationRequested)
        {
            try
            {
                var answer = await _target.AskAsync(claims, deadline.Token).ConfigureAwait(false);
                if (answer.IsGood) return answer;
                last = answer;
            }
            catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever is wrong with a target or its files, it did not answer.
                last = new ProbeAnswer(false, (e.InnerException ?? e).Message);
            }
            try
            {
                await Task.Delay(Retry, _time, deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return last;
    }
}
