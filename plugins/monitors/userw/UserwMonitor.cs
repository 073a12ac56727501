using System.Globalization;
using Baton.Sdk;

namespace Baton.Plugins.Userw;

/// <summary>
/// Sees whether user space still gets anything done, and how late it gets its turn.
/// </summary>
/// <param name="parameters">What is tried.</param>
/// <param name="trials">Tries it.</param>
/// <param name="time">Tells how late a check came.</param>
public sealed class UserwMonitor(UserwParameters parameters, Trials trials, TimeProvider time)
    : IMonitor
{
    /// <summary>The numbers of what can be found, each with its reason.</summary>
    public const int Late = 1, NoFile = 2, NoThread = 3, NoProcess = 4;

    // As everywhere: 0 warns at every check, for tuning.
    private const int Never = 100;

    private long? _last;

    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(look);
        stop.ThrowIfCancellationRequested();
        var late = Lateness(look);
        // What hangs is a timeout of this check, and an error of the next ones until it ends.
        string fault = parameters.MakesFile || parameters.Writes
            ? await trials.File(parameters.Writes ? parameters.WriteSize : 0, stop)
                .ConfigureAwait(false) : "";
        if (fault.Length > 0) return Finding.Faulty(NoFile, fault);
        fault = parameters.MakesThread
            ? await trials.Thread(stop).ConfigureAwait(false) : "";
        if (fault.Length > 0) return Finding.Faulty(NoThread, fault);
        fault = parameters.MakesProcess
            ? await trials.Process(stop).ConfigureAwait(false) : "";
        if (fault.Length > 0) return Finding.Faulty(NoProcess, fault);
        double percent = 100 * late / look.Timeout;
        // A caution and no error: a monitor that was suspended comes late as well.
        return parameters.WarnPercent == Never || percent < parameters.WarnPercent
            ? Finding.Healthy()
            : Finding.Caution(Late, string.Create(CultureInfo.InvariantCulture,
                $"The check came {late.TotalSeconds:0.0} s late, {percent:0} percent of the ")
                + string.Create(CultureInfo.InvariantCulture,
                $"timeout of {look.Timeout.TotalSeconds:0.###} s."));
    }

    private TimeSpan Lateness(Look look)
    {
        long now = time.GetTimestamp();
        var since = _last is { } last ? time.GetElapsedTime(last, now) : TimeSpan.Zero;
        _last = now;
        return since > look.Interval ? since - look.Interval : TimeSpan.Zero;
    }
}
