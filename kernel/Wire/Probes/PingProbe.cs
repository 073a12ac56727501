using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Wire.Probes;

/// <summary>
/// Asks the targets of ping resolvers, all at the same time, and tells as soon as it is decided:
/// at once when every group has answered, at the resolver's timeout when one was silent.
/// </summary>
public sealed class PingProbe : IDisposable
{
    // One asking that waits for a silent target and one that began after the latest request.
    private const int Askings = 2;

    // A route that is missing says so at once; until the timeout it may come back.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ImmutableArray<AskingQueue?> _askings;
    private readonly TimeProvider _time;
    private readonly MonotonicClock _clock;
    private readonly Action<Event> _post;
    private readonly Func<IPAddress, TimeSpan, CancellationToken, Task<bool>> _echo;

    /// <summary>Asks nothing yet; see <see cref="Ask"/>.</summary>
    /// <param name="config">The configuration with the resolvers.</param>
    /// <param name="self">This server, which may not use all of them.</param>
    /// <param name="time">The clock of the timeouts.</param>
    /// <param name="post">Takes events; must not wait.</param>
    public PingProbe(ClusterConfig config, ServerId self, TimeProvider time, Action<Event> post)
        : this(config, self, time, post, EchoAsync)
    {
    }

    internal PingProbe(ClusterConfig config, ServerId self, TimeProvider time,
        Action<Event> post, Func<IPAddress, TimeSpan, CancellationToken, Task<bool>> echo)
    {
        _time = time;
        _clock = new MonotonicClock(time);
        _post = post;
        _echo = echo;
        var devices = config.Servers[self.Index].Devices;
        _askings = [.. config.Partition.Resolvers.Select((resolver, i) =>
            resolver.Type != ResolverConfig.Ping
            || (devices.TryGetValue(resolver.Device, out var device) && device.Info == "0")
                ? null : new AskingQueue(Askings, _ => AskAsync(i, resolver)))];
    }

    /// <summary>
    /// Asks a resolver's targets now; nothing is posted for one that this server does not use, or
    /// that only another configuration has.
    /// </summary>
    public void Ask(int resolver)
    {
        if (resolver < _askings.Length) _askings[resolver]?.Ask(claims: false);
    }

    public void Dispose() => _stopping.Cancel();

    private async Task<bool> AskAsync(int index, ResolverConfig resolver)
    {
        var askedAt = _clock.Now();
        bool answered = await AllAnswerAsync(resolver).ConfigureAwait(false);
        if (_stopping.IsCancellationRequested) return false;
        _post(new Event.TargetsAsked(index, askedAt, answered));
        return true;
    }

    private async Task<bool> AllAnswerAsync(ResolverConfig resolver)
    {
        using var deadline = new Deadline(resolver.Timeout, _time, _stopping.Token);
        bool[] answers = await Task.WhenAll(resolver.Targets.Select(
            group => AnyAnswersAsync(group, resolver.Timeout, deadline.Token)))
            .ConfigureAwait(false);
        return answers.Length > 0 && answers.All(answered => answered);
    }

    private async Task<bool> AnyAnswersAsync(ImmutableArray<IPAddress> group, TimeSpan timeout,
        CancellationToken deadline)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        var asking = group.Select(
            address => AnswersAsync(address, timeout, decided.Token)).ToList();
        while (asking.Count > 0)
        {
            var first = await Task.WhenAny(asking).ConfigureAwait(false);
            if (await first.ConfigureAwait(false))
            {
                await decided.CancelAsync().ConfigureAwait(false);
                return true;
            }
            asking.Remove(first);
        }
        return false;
    }

    private async Task<bool> AnswersAsync(IPAddress address, TimeSpan timeout,
        CancellationToken decided)
    {
        while (!decided.IsCancellationRequested)
        {
            try
            {
                if (await _echo(address, timeout, decided).ConfigureAwait(false)) return true;
                await Task.Delay(Retry, _time, decided).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
        return false;
    }

    /// <summary>One echo request over a raw socket; needs no ping command.</summary>
    private static async Task<bool> EchoAsync(IPAddress address, TimeSpan timeout,
        CancellationToken cancel)
    {
        try
        {
            using var ping = new Ping();
            var reply = await ping.SendPingAsync(address, timeout, cancellationToken: cancel)
                .ConfigureAwait(false);
            return reply.Status == IPStatus.Success;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // No route, no right to raw sockets: it did not answer, and that must be told.
            return false;
        }
    }
}
