using System.Threading.Channels;
using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>A call, or a watch, that a plugin's process has not answered yet.</summary>
internal sealed class PendingCall(long id, bool watches, TimeProvider time)
{
    /// <summary>A watch that is further behind than this floods the daemon.</summary>
    private const int FindingsMax = 1000;

    private readonly Pace _pace = new(time, ResidentWatch.FindingsPerSecond);

    private readonly Channel<Finding>? _findings = watches
        ? Channel.CreateBounded<Finding>(FindingsMax) : null;

    public long Id => id;

    /// <summary>The last frame of the call; faulted if the process is gone.</summary>
    public TaskCompletionSource<HostFrame> Answer { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True if the watch is to go on in another process.</summary>
    public bool MovesOn { get; private set; }

    public ChannelReader<Finding>? Findings => _findings?.Reader;

    /// <summary>Takes a finding; false if too many come or wait.</summary>
    public bool Found(Finding finding) =>
        _findings is null || (_pace.Allows() && _findings.Writer.TryWrite(finding));

    public void End(HostFrame answer)
    {
        Answer.TrySetResult(answer);
        _findings?.Writer.TryComplete(answer.Fault is FrameFault.None or FrameFault.Cancelled
            ? null : new PluginProcessException(answer.Text ?? ""));
    }

    public void Fail(PluginProcessException why)
    {
        Answer.TrySetException(why);
        // Who waits for the watch reads the channel, nobody the answer.
        if (_findings is not null) _ = Answer.Task.Exception;
        MovesOn |= why.IsOthersFault;
        _findings?.Writer.TryComplete(why.IsOthersFault ? null : why);
    }

    /// <summary>A watch leaves for another process; a call stays to its end.</summary>
    public void Move()
    {
        if (_findings is null) return;
        MovesOn = true;
        _findings.Writer.TryComplete();
    }
}
