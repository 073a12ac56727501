using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>
/// Sees processes end, by pidfd; takes the exit code of our own children, so that none is left a
/// zombie, and never anybody else's.
/// </summary>
internal sealed class ExitWatch(Reactor reactor)
{
    /// <summary>Exit codes kept for whoever asks after the end.</summary>
    private const int RememberedMax = 1024;

    /// <summary>How long a debugger may keep a child's end to itself.</summary>
    private static readonly TimeSpan TracerWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ProcessIdentity, Watched> _watched = [];
    private readonly Dictionary<ProcessIdentity, int?> _ended = [];
    private readonly Queue<ProcessIdentity> _order = [];

    /// <summary>Watches a child that was just started.</summary>
    /// <exception cref="IOException">No descriptor is left; the child was ended.</exception>
    public void Adopt(ProcessIdentity child)
    {
        int pidfd = NativeProcess.Open(child.Pid);
        if (pidfd < 0)
        {
            var error = NativeError.Of($"process {child.Pid} could not be watched");
            NativeProcess.EndChild(child.Pid);
            throw error;
        }
        lock (_gate) Begin(child, pidfd, isChild: true);
    }

    /// <summary>Done with the exit code, or null where it is not ours to know.</summary>
    public Task<int?> Ended(ProcessIdentity process)
    {
        lock (_gate)
        {
            if (_watched.TryGetValue(process, out var watched)) return watched.Exit.Task;
            if (_ended.TryGetValue(process, out int? code)) return Task.FromResult(code);
            int pidfd = NativeProcess.Open(process.Pid);
            if (pidfd < 0)
            {
                NativeError.ThrowIfShort($"process {process.Pid} cannot be watched");
                return Task.FromResult<int?>(null);
            }
            // Asked after the descriptor was opened: from now on the number is this process's.
            bool isIt = false;
            try
            {
                isIt = ProcStat.Of(process.Pid) is { Lives: true } stat
                    && stat.StartTicks == process.StartTicks;
            }
            finally
            {
                if (!isIt) _ = NativeFiles.Close(pidfd);
            }
            return isIt ? Begin(process, pidfd, isChild: false).Exit.Task
                : Task.FromResult<int?>(null);
        }
    }

    private Watched Begin(ProcessIdentity process, int pidfd, bool isChild)
    {
        var watched = new Watched(pidfd, isChild);
        _watched[process] = watched;
        // The reactor's thread may call at once; it then waits for the gate held here.
        watched.Token = reactor.Watch(pidfd, NativePoll.In, () => End(process));
        return watched;
    }

    private void End(ProcessIdentity process)
    {
        Watched? watched;
        bool isTaken;
        int? code = null;
        lock (_gate)
        {
            if (!_watched.TryGetValue(process, out watched)) return;
            reactor.Forget(watched.Token);
            isTaken = !watched.IsChild
                || NativeProcess.Reap(watched.Pidfd, waits: false, out code);
        }
        if (!isTaken)
        {
            TakeLater(process, watched);
            return;
        }
        Finish(process, watched, code);
        _ = NativeFiles.Close(watched.Pidfd);
    }

    // It is dead, and a debugger is told first, which may take as long as it likes: not on the
    // reactor's thread, and nobody waits for long.
    private void TakeLater(ProcessIdentity process, Watched watched)
    {
        new Thread(() =>
        {
            _ = NativeProcess.Reap(watched.Pidfd, waits: true, out int? code);
            Finish(process, watched, code);
            _ = NativeFiles.Close(watched.Pidfd);
        })
        { IsBackground = true, Name = "baton-traced" }.Start();
        _ = Task.Delay(TracerWait).ContinueWith(_ => Finish(process, watched, null),
            TaskScheduler.Default);
    }

    private void Finish(ProcessIdentity process, Watched watched, int? code)
    {
        lock (_gate)
        {
            if (!_watched.Remove(process)) return;
            _ended[process] = code;
            _order.Enqueue(process);
            if (_order.Count > RememberedMax) _ended.Remove(_order.Dequeue());
        }
        watched.Exit.SetResult(code);
    }

    private sealed class Watched(int pidfd, bool isChild)
    {
        public int Pidfd { get; } = pidfd;

        public bool IsChild { get; } = isChild;

        public long Token { get; set; }

        public TaskCompletionSource<int?> Exit { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
