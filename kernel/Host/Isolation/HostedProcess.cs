namespace Baton.Host.Isolation;

/// <summary>
/// One process with one plugin, from its start to its end: calls go to it and answers come back,
/// and one that does not heed its cancellation is killed.
/// </summary>
internal sealed class HostedProcess
{
    /// <summary>How long a call may go on once it was told to end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // More than anybody reads; far less than what would keep the daemon busy.
    private const int LinesPerSecond = 1000;

    private readonly HostingPlace _place;
    private readonly HostedBody _body;
    private readonly Pace _lines;
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

    private HostedProcess(
        HostingPlace place, HostedBody body, int socket, Action<HostFrame> log)
    {
        _place = place;
        _body = body;
        _log = log;
        _lines = new Pace(place.Time, LinesPerSecond);
        _stream = new FrameStream(socket);
    }

    public int Pid => _body.Pid;

    /// <summary>The bounds that it runs without.</summary>
    public IReadOnlyList<string> Lacks => _body.Lacks;

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
            var (body, socket) = await spawn.Run(() => HostedBody.Spawn(place, files, hello))
                .ConfigureAwait(false);
            process = new HostedProcess(place, body, socket, log);
            _ = process.Follow();
            _ = process._stream.Send(new HostFrame { Kind = FrameKind.Hello, Hello = hello });
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
        var call = Begin(open, ask, watches: false);
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

    /// <summary>
    /// Begins a call; it is to be left when it is over. Nothing here waits: a process that stands
    /// still takes no frames, and its calls end by their deadlines all the same.
    /// </summary>
    /// <exception cref="PluginProcessException">It takes no calls any more.</exception>
    public PendingCall Begin(HostFrame open, HostFrame ask, bool watches)
    {
        var call = new PendingCall(ask.Id, watches, _place.Time);
        bool first;
        lock (_gate)
        {
            if (_closed || _retired)
                throw new PluginProcessException("its process has ended", retry: true);
            _pending.Add(call.Id, call);
            first = _opened.Add(ask.Instance);
            // In here, so that no other call of the instance goes before its opening.
            _ = _stream.Send(first ? [open, ask] : [ask]);
        }
        return call;
    }

    /// <summary>Tells a call to end, and kills the process if it does not.</summary>
    public async Task Cancel(PendingCall call)
    {
        if (!call.Answer.Task.IsCompleted)
            _ = _stream.Send(new HostFrame { Kind = FrameKind.Cancel, Id = call.Id });
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
    public void Close(long instance)
    {
        lock (_gate)
            if (_closed || !_opened.Remove(instance)) return;
        _ = _stream.Send(new HostFrame { Kind = FrameKind.Close, Instance = instance });
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
        try
        {
            _body.Kill();
        }
        finally
        {
            FailAll(why, guilty, othersGoOn: guilty is not null);
            _stream.Close();
        }
    }

    private async Task Follow()
    {
        string said = "";
        try
        {
            await _stream.ReadAll(Take).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            said = e is InvalidDataException
                ? $"it sent {Answers.Text(e.Message)}, and was killed"
                : $"what it sent could not be read ({InstanceRunner.Said(e)}), and it was killed";
        }
        lock (_gate) _closed = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
        string end = await _body.Bury(said).ConfigureAwait(false);
        string why = _killedFor ?? end;
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
                Kill($"its memory was full ({Answers.Text(frame.Text)}), and it was killed",
                    call);
                break;
            case FrameKind.Answer:
                call?.End(frame);
                break;
            case FrameKind.Found when frame.Finding is { } finding:
                if (call?.Found(finding) == false)
                    Kill($"a watch told more than {ResidentWatch.FindingsPerSecond} findings in "
                        + "a second, and its process was killed", call);
                break;
            case FrameKind.Log when !_lines.Allows():
                Kill($"it logged more than {LinesPerSecond} lines in a second, and was killed",
                    null);
                break;
            case FrameKind.Log:
                _log(frame);
                break;
            case FrameKind.Started:
                _body.Release((int)frame.Id);
                break;
            default: throw new InvalidDataException($"a frame of kind {frame.Kind}");
        }
    }

    private void FailAll(string why, PendingCall? guilty, bool othersGoOn)
    {
        PendingCall[] calls;
        lock (_gate) calls = [.. _pending.Values];
        foreach (var call in calls)
            call.Fail(new PluginProcessException(why, retry: othersGoOn && call != guilty));
    }
}
