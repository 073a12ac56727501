using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ipmi;

/// <summary>
/// Lets the chassis lamp of a server that was down blink until the server has power again, so that
/// whoever goes to it finds it.
/// </summary>
public sealed class IdentifyLamp(
    IpmiParameters parameters, Ipmitool tool, TimeProvider time, IPluginLog log) : IDisposable
{
    // A lamp that its server went out with goes out by itself: no controller takes longer.
    private const int LongestSeconds = 255;

    // From one order to the next it must not go out.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ends = new();
    private int _blinks;

    /// <summary>The end of the blinking, for whoever waits for it.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to blink, if that is configured and it does not yet.</summary>
    public void Begin()
    {
        if (!parameters.Identifies || Interlocked.Exchange(ref _blinks, 1) != 0) return;
        Ended = Task.Run(() => BlinkAsync(_ends.Token));
    }

    public void Dispose()
    {
        _ends.Cancel();
        _ends.Dispose();
    }

    private async Task BlinkAsync(CancellationToken stop)
    {
        try
        {
            string seconds = Math.Min(
                (parameters.IdentifyInterval + Overlap).TotalSeconds, LongestSeconds)
                .ToString("0", CultureInfo.InvariantCulture);
            string told = "";
            do
            {
                var answer = await tool.Chassis(stop, "identify", seconds).ConfigureAwait(false);
                string why = answer.ExitCode != 0 || answer.TimedOut ? tool.Why(answer) : "";
                if (why.Length > 0 && why != told)
                    log.Warning($"The chassis lamp cannot be lit: {why}");
                told = why;
                await Task.Delay(parameters.IdentifyInterval, time, stop).ConfigureAwait(false);
            }
            while (!await HasPower(stop).ConfigureAwait(false));
            await tool.Chassis(stop, "identify", "0").ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The daemon ends: the lamp goes out by itself.
        }
        finally
        {
            Volatile.Write(ref _blinks, 0);
        }
    }

    private async Task<bool> HasPower(CancellationToken stop) => Ipmitool.IsOn(
        await tool.Power("status", stop).ConfigureAwait(false)) == true;
}
