using System.Runtime.CompilerServices;
using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>
/// An instance whose object lives in another process: every verb of the contract goes there.
/// </summary>
internal sealed class RemotePlugin : IResource, IMonitor, IResidentMonitor, IFence, IAlert,
    IAsyncDisposable
{
    // A process can end for the sake of others several times, but not for ever.
    private const int TriesMax = 5;

    private readonly IsolatedPlugin _plugin;
    private readonly HostFrame _open;
    private HostedProcess? _last;
    private volatile bool _endedItsProcess;

    public RemotePlugin(IsolatedPlugin plugin, InstanceContext context,
        IReadOnlyDictionary<string, string> values, string server)
    {
        _plugin = plugin;
        plugin.Know(context);
        _open = new HostFrame
        {
            Kind = FrameKind.Open,
            Instance = plugin.NextId(),
            Context = context,
            Values = values.ToDictionary(),
            Server = server,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Probe(Call call, CancellationToken stop) =>
        OutcomeOf(await Ask(HostVerb.Probe, f => f with { Call = call }, stop)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop) =>
        OutcomeOf(await Ask(HostVerb.Activate, f => f with { Call = call }, stop)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Outcome> Deactivate(Call call, CancellationToken stop) =>
        OutcomeOf(await Ask(HostVerb.Deactivate, f => f with { Call = call }, stop)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop) =>
        OutcomeOf(await Ask(HostVerb.Stop, f => f with { Order = order }, stop)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop) =>
        OutcomeOf(await Ask(HostVerb.Status, f => f with { Order = order }, stop)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Outcome> Tell(AlertNotice notice, CancellationToken stop) =>
        OutcomeOf(await Ask(HostVerb.Tell, f => f with { Notice = notice }, stop)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        try
        {
            await Process(stop).ConfigureAwait(false);
        }
        // Without a process there is no word on the target, but for whoever ended it.
        catch (OperationCanceledException) when (!_endedItsProcess)
        {
            return Finding.Unknown("the plugin's process was not ready in time");
        }
        catch (PluginProcessException e) when (!_endedItsProcess)
        {
            return Finding.Unknown(e.Message);
        }
        var answer = await Ask(HostVerb.Check, f => f with { Look = look }, stop)
            .ConfigureAwait(false);
        return answer.Fault == FrameFault.Misconfigured
            ? Finding.Unknown(answer.Text ?? "") : answer.Finding!;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var (process, watch) = await BeginWatch(look, stop).ConfigureAwait(false);
            try
            {
                while (await watch.Findings!.WaitToReadAsync(stop).ConfigureAwait(false))
                    while (watch.Findings.TryRead(out var finding))
                        yield return finding;
            }
            finally
            {
                await process.Cancel(watch).ConfigureAwait(false);
                process.Leave(watch);
            }
            if (!watch.MovesOn) yield break;
        }
    }

    public ValueTask DisposeAsync()
    {
        _last?.Close(_open.Instance);
        return ValueTask.CompletedTask;
    }

    private async Task<(HostedProcess, PendingCall)> BeginWatch(Look look, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            var process = await Process(stop).ConfigureAwait(false);
            try
            {
                return (process, process.Begin(_open,
                    Frame(HostVerb.Watch) with { Look = look }, watches: true));
            }
            catch (PluginProcessException e) when (e.IsOthersFault && attempt < TriesMax)
            {
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<HostFrame> Ask(
        HostVerb verb, Func<HostFrame, HostFrame> with, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            HostedProcess? process = null;
            try
            {
                process = await Process(stop).ConfigureAwait(false);
                var answer = await process.Ask(_open, with(Frame(verb)), stop)
                    .ConfigureAwait(false);
                _endedItsProcess = false;
                return answer.Fault switch
                {
                    FrameFault.Threw => throw new PluginProcessException(
                        $"{verb} threw {answer.Text}"),
                    FrameFault.Cancelled => throw new OperationCanceledException(
                        stop.IsCancellationRequested ? stop : CancellationToken.None),
                    _ => answer,
                };
            }
            // Every verb may be called twice, and this one was not at fault.
            catch (PluginProcessException e) when (e.IsOthersFault && attempt < TriesMax)
            {
                stop.ThrowIfCancellationRequested();
            }
            catch (PluginProcessException)
            {
                _endedItsProcess = process is { IsOver: true };
                throw;
            }
        }
    }

    private async Task<HostedProcess> Process(CancellationToken stop) =>
        _last = await _plugin.Current(stop).ConfigureAwait(false);

    private HostFrame Frame(HostVerb verb) => new()
    {
        Kind = FrameKind.Ask,
        Id = _plugin.NextId(),
        Instance = _open.Instance,
        Verb = verb,
    };

    // Null is an answer too: the host says then that nothing was answered.
    private static Outcome OutcomeOf(HostFrame answer) =>
        answer.Fault == FrameFault.Misconfigured
            ? Outcome.Misconfigured(answer.Text ?? "") : answer.Outcome!;
}
