using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Isolation;

/// <summary>
/// One process with one plugin, from its start to its end: calls go to it and answers come back,
/// and one that does not heed its cancellation is killed.
/// </summary>
internal sealed class HostedProcess
{
    /// <summary>How long a call may go on once it was told to end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // A process that closed its end, or was killed, is gone by then.
    private static readonly TimeSpan ExitWait = TimeSpan.FromSeconds(3);

    private readonly HostingPlace _place;
    private readonly HostedFiles _files;
    private readonly ProcessIdentity _identity;
    private readonly FrameStream _stream;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, PendingCall> _pending = [];
    private readonly HashSet<long> _opened = [];
    private readonly TaskCompletionSource<string> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _idle =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<HostFrame> _hello =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Action<HostFrame> _log;
    private string? _killedFor;
    private bool _retired;
    private bool _closed;

    private HostedProcess(HostingPlace place, HostedFiles files, ProcessIdentity identity,
        int socket, Action<HostFrame> log)
    {
        _place = place;
        _files = files;
        _identity = identity;
        _log = log;
        _stream = new FrameStream(socket);
    }

    public int Pid => _identity.Pid;

    /// <summary>True as soon as nothing can be asked of it any more.</summary>
    public bool IsOver
    {
        get { lock (_gate) return _closed; }
    }

    /// <summary>Why it ended, once it has.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>True if it was told to end.</summary>
    public bool IsRetired => _retired;

    /// <summary>Starts one and waits until the plugin is loaded.</summary>
    /// <exception cref="PluginProcessException">It could not be; the message says why.</exception>
    public static async Task<HostedProcess> Start(HostingPlace place, HostedFiles files,
        HelloOrder hello, SpawnThread spawn, TimeSpan patience, Action<HostFrame> log)
    {
        HostedProcess? process = null;
        try
        {
            var (identity, socket) = await spawn.Run(() => Spawn(place, files, hello))
                .ConfigureAwait(false);
            process = new HostedProcess(place, files, identity, socket, log);
            _ = process.Follow();
            await process._stream.Send(new HostFrame { Kind = FrameKind.Hello, Hello = hello })
                .ConfigureAwait(false);
            var answer = await process._hello.Task.WaitAsync(patience, place.Time)
                .ConfigureAwait(false);
            if (answer.Text is not { Length: > 0 } why) return process;
            process.Kill(why, null);
            throw new PluginProcessException(why);
        }
        catch (TimeoutException)
        {
            string why = $"its process did not load it within {patience.TotalSeconds:0} s";
            process?.Kill(why, null);
            throw new PluginProcessException(why);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            files.Delete();
            throw new PluginProcessException($"its process could not be started: {e.Message}");
        }
    }

    /// <summary>Asks and waits for the answer; a cancelled call ends within the grace.</summary>
    public async Task<HostFrame> Ask(HostFrame open, HostFrame ask, CancellationToken stop)
    {
        var call = await Begin(open, ask, watches: false).ConfigureAwait(false);
        try
        {
            using var told = stop.Register(() => _ = Cancel(call));
            return await call.Answer.Task.ConfigureAwait(false);
        }
        finally
        {
            Leave(call);
        }
    }

    /// <summary>Begins a call; it is to be left when it is over.</summary>
    public async Task<PendingCall> Begin(HostFrame open, HostFrame ask, bool watches)
    {
        var call = new PendingCall(ask.Id, watches);
        bool first;
        lock (_gate)
        {
            if (_closed) throw new PluginProcessException("its process has ended", retry: true);
            _pending.Add(call.Id, call);
            first = _opened.Add(ask.Instance);
        }
        await _stream.Send(first ? [open, ask] : [ask]).ConfigureAwait(false);
        return call;
    }

    /// <summary>Tells a call to end, and kills the process if it does not.</summary>
    public async Task Cancel(PendingCall call)
    {
        if (!call.Answer.Task.IsCompleted)
            await _stream.Send(new HostFrame { Kind = FrameKind.Cancel, Id = call.Id })
                .ConfigureAwait(false);
        await ((Task)call.Answer.Task).WaitAsync(Grace, _place.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!call.Answer.Task.IsCompleted)
            Kill("a call ignored its cancellation for "
                + $"{Grace.TotalSeconds:0} s, and its process was killed", call);
    }

    /// <summary>The call needs nothing any more.</summary>
    public void Leave(PendingCall call)
    {
        lock (_gate)
        {
            _pending.Remove(call.Id);
            if (_retired && _pending.Count == 0) _idle.TrySetResult();
        }
    }

    /// <summary>An instance is no longer needed.</summary>
    public async Task Close(long instance)
    {
        lock (_gate)
            if (_closed || !_opened.Remove(instance)) return;
        await _stream.Send(new HostFrame { Kind = FrameKind.Close, Instance = instance })
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Lets calls end, sends watches to where they go on, and ends the process then.
    /// </summary>
    public async Task Retire()
    {
        PendingCall[] calls;
        lock (_gate)
        {
            _retired = true;
            calls = [.. _pending.Values];
            if (calls.Length == 0) _idle.TrySetResult();
        }
        foreach (var call in calls) call.Move();
        await Task.WhenAny(_idle.Task, _ended.Task).ConfigureAwait(false);
        lock (_gate) _closed = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>Ends it with the daemon: calls break off.</summary>
    public async Task End()
    {
        lock (_gate) (_retired, _closed) = (true, true);
        _stream.Close();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>Kills it with all that dies with it.</summary>
    /// <param name="why">What for.</param>
    /// <param name="guilty">The call whose fault it is; null for the plugin itself.</param>
    public void Kill(string why, PendingCall? guilty)
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _killedFor = why;
        }
        _place.Processes.Signal(_identity, NativeProcess.Kill, wholeSession: true);
        FailAll(why, guilty, othersGoOn: guilty is not null);
        _stream.Close();
    }

    private static (ProcessIdentity, int Socket) Spawn(
        HostingPlace place, HostedFiles files, HelloOrder hello)
    {
        var (ours, theirs) = NativeFiles.SocketPair();
        try
        {
            using var streams = StandardStreams.Over(theirs, files.Errors);
            var line = new CommandLine(place.Program, [hello.Folder])
            {
                Environment = HostedFiles.Variables(hello),
            };
            return (place.Processes.Start(line, streams), ours);
        }
        catch
        {
            _ = NativeFiles.Close(ours);
            throw;
        }
    }

    private async Task Follow()
    {
        string said = "";
        try
        {
            await _stream.ReadAll(Take).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            said = $"it sent {e.Message}, and was killed";
        }
        lock (_gate) _closed = true;
        string why = await Bury(said).ConfigureAwait(false);
        FailAll(why, null, othersGoOn: false);
        _hello.TrySetException(new PluginProcessException(why));
        _ended.TrySetResult(why);
    }

    private void Take(HostFrame frame)
    {
        PendingCall? call;
        lock (_gate) _pending.TryGetValue(frame.Id, out call);
        switch (frame.Kind)
        {
            case FrameKind.Hello:
                _hello.TrySetResult(frame);
                break;
            case FrameKind.Answer when frame.Fault == FrameFault.Full:
                Kill($"its memory was full ({frame.Text}), and it was killed", call);
                break;
            case FrameKind.Answer:
                call?.End(frame);
                break;
            case FrameKind.Found when frame.Finding is { } finding:
                if (call?.Found(finding) == false)
                    Kill("a watch told more than can be taken", call);
                break;
            case FrameKind.Log:
                _log(frame);
                break;
            default: throw new InvalidDataException($"a frame of kind {frame.Kind}");
        }
    }

    private async Task<string> Bury(string said)
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (said.Length > 0)
            _place.Processes.Signal(_identity, NativeProcess.Kill, wholeSession: true);
        int? code = null;
        using (var patience = new CancellationTokenSource(ExitWait, _place.Time))
        {
            try
            {
                code = await _place.Processes.WaitForExit(_identity, patience.Token)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                said = said.Length > 0 ? said : "it did not end in time and was killed";
            }
        }
        Leftovers.Kill(_place.Processes, _identity, _files.Mark);
        string last = _files.LastWords();
        _files.Delete();
        if (_killedFor is { } why) return why;
        return (said.Length > 0 ? said : ExitText.Of(code)) + (last.Length > 0 ? $" ({last})" : "");
    }

    private void FailAll(string why, PendingCall? guilty, bool othersGoOn)
    {
        PendingCall[] calls;
        lock (_gate) calls = [.. _pending.Values];
        foreach (var call in calls)
            call.Fail(new PluginProcessException(why, retry: othersGoOn && call != guilty));
    }
}
