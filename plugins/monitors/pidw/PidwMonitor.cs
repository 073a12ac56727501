using System.Runtime.CompilerServices;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Pidw;

/// <summary>Sees the end of the process that an exec or systemd resource started.</summary>
/// <param name="processes">The processes of this server.</param>
public sealed class PidwMonitor(IProcesses processes) : IResidentMonitor
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(look);
        if (TargetProcess.Of(look) is { } process)
        {
            // The first finding is due at once, and it may be a death: the script may have died
            // before anybody watched.
            if (processes.IsAlive(process))
                yield return TargetProcess.Alive(process, look.Target);
            int? code = await processes.WaitForExit(process, stop).ConfigureAwait(false);
            yield return TargetProcess.Dead(process, look.Target, code);
        }
        else
        {
            yield return TargetProcess.None(look.Target);
        }
        // Nothing else can happen to it; a new start of the target is a new watch.
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
    }
}
