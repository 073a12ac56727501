using Baton.Host.Isolation;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>
/// Keeps one resident monitor on its source, over every unasked end of its watch.
/// </summary>
internal sealed class ResidentWatch(
    InstanceRunner runner, IPluginLog log, Look look, Action<Finding> found)
{
    /// <summary>The first wait; a source that was restarted is back by then.</summary>
    private static readonly TimeSpan BackOffMin = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait; an absent source costs next to nothing at this pace.</summary>
    private static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(30);

    /// <summary>What a source that goes up and down tells in a second; more is a flood.</summary>
    public const int FindingsPerSecond = 20;

    private bool _floodTold;

    /// <summary>Watches until stopped.</summary>
    public async Task Run(CancellationToken stop)
    {
        using var patience = new Patience(runner.Time, stop);
        var watching = Task.Run(() => Forever(stop), CancellationToken.None);
        await Task.WhenAny(watching, patience.Spent).ConfigureAwait(false);
        if (watching.IsCompleted)
            await watching.ConfigureAwait(false);
        else
            log.Warning($"the watch of {runner.Name} ignored its cancellation; it was abandoned");
    }

    private async Task Forever(CancellationToken stop)
    {
        var backOff = BackOffMin;
        while (!stop.IsCancellationRequested)
        {
            long began = runner.Time.GetTimestamp();
            string? end = await Once(stop).ConfigureAwait(false);
            if (end is null || stop.IsCancellationRequested) return;
            if (runner.Time.GetElapsedTime(began) >= BackOffMax) backOff = BackOffMin;
            try
            {
                var wait = Task.Delay(backOff, runner.Time, stop);
                found(Answers.Sound(Finding.Unknown($"{end}; the watch begins anew")));
                await wait.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            backOff = backOff * 2 < BackOffMax ? backOff * 2 : BackOffMax;
        }
    }

    /// <summary>One watch from its start to its end; null if it ended as it was told to.</summary>
    private async Task<string?> Once(CancellationToken stop)
    {
        IAsyncEnumerator<Finding>? findings = null;
        try
        {
            object plugin = await runner.Plugin(stop).ConfigureAwait(false);
            if (plugin is not IResidentMonitor resident)
                return $"{runner.Name} cannot be watched";
            var pace = new Pace(runner.Time, FindingsPerSecond);
            findings = resident.Watch(look, stop).GetAsyncEnumerator(stop);
            while (await findings.MoveNextAsync().ConfigureAwait(false))
            {
                if (!pace.Allows()) return Flood();
                found(Answers.Sound(findings.Current));
            }
            return "the watch ended by itself";
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (PluginProcessException e)
        {
            return $"the watch broke off: {e.Message}";
        }
        catch (Exception e)
        {
            return $"the watch threw {InstanceRunner.Said(e)}";
        }
        finally
        {
            await Close(findings).ConfigureAwait(false);
        }
    }

    private string Flood()
    {
        string what = $"the watch told more than {FindingsPerSecond} findings in a second";
        if (!_floodTold) log.Warning($"{what} and is put off each time that it does");
        _floodTold = true;
        return what;
    }

    private async ValueTask Close(IAsyncEnumerator<Finding>? findings)
    {
        if (findings is null) return;
        try
        {
            await findings.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.Warning($"the watch of {runner.Name} could not be closed: "
                + InstanceRunner.Said(e));
        }
    }
}
