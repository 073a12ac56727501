using Baton.Conf;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>
/// Fetches the configuration that this server missed, since it was down, cut off or failed while
/// the others switched: they say in every heartbeat which generation they go by.
/// </summary>
internal sealed class ConfigCatchUp : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Servers of one view differ for a moment in every switch.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly Func<State> _state;
    private readonly Func<Instant> _now;
    private readonly ConfStore _store;
    private readonly Func<ServerId, CancellationToken, Task<ConfigAnswer>> _take;
    private readonly Action<Alert> _tell;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private int _busy;
    private (long Generation, Instant Since)? _seen;
    private string _told = "";

    public ConfigCatchUp(Func<State> state, Func<Instant> now, ConfStore store,
        Func<ServerId, CancellationToken, Task<ConfigAnswer>> take, Action<Alert> tell,
        TimeProvider time)
    {
        (_state, _now, _store, _take, _tell) = (state, now, store, take, tell);
        _timer = time.CreateTimer(_ => _ = LookAsync(), null, Every, Every);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Cancel();
    }

    private async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0) return;
        try
        {
            if (Ahead(_state(), _now()) is var (server, generation))
                await TakeAsync(server, generation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The daemon ends.
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private (ServerId Server, long Generation)? Ahead(State state, Instant now)
    {
        var others = Connectivity.Heard(state, now).Without(state.Self) & state.Reachable;
        var (server, generation) = others.Select(s =>
                (Server: s, Generation: state.Heartbeats[s].Beat!.ConfigGeneration))
            .OrderByDescending(x => x.Generation).FirstOrDefault();
        // What stands here in the file is in force once the daemon starts again.
        if (generation <= state.Configured.Generation || generation <= (_store.Generation ?? 0))
        {
            (_seen, _told) = (null, "");
            return null;
        }
        if (_seen?.Generation != generation) _seen = (generation, now);
        return state.View.IsCommitted && now - _seen.Value.Since < Settled
            ? null : (server, generation);
    }

    private async Task TakeAsync(ServerId server, long generation)
    {
        var answer = await _take(server, _stopping.Token).ConfigureAwait(false);
        string what = $"Configuration generation {generation} of {_state().NameOf(server)}, which "
            + "this server missed, ";
        if (answer.Good)
        {
            _tell(new Alert(AlertLevel.Info, "cfmgr", 5, what + "is taken over."));
            return;
        }
        string why = string.Join("; ", answer.Faults);
        // In no view nothing here can be stopped one by one.
        if (answer.Refusal == ConfigRefusal.NotNow
            && answer.Faults.All(f => f.StartsWith("first ", StringComparison.Ordinal))
            && _state() is { View.IsCommitted: false, Phase: ServicePhase.Starting })
            why += ", or stop the cluster service of this server (clpcl -t)";
        if (why == _told) return;
        _told = why;
        _tell(new Alert(AlertLevel.Warning, "cfmgr", 6,
            $"{what}cannot be taken over yet, and is tried again: {why}."));
    }
}
