using System.Collections.Concurrent;
using Baton.Host.Ports;
using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>
/// A plugin in a process of its own, over every end of that process: it is started again after a
/// death, later each time, and its instances are made anew there.
/// </summary>
internal sealed class IsolatedPlugin(HostingPlace place, SpawnThread spawn, CatalogEntry first)
{
    private static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(30);

    // Who dies again within this time is not told of again.
    private static readonly TimeSpan TellAgain = TimeSpan.FromMinutes(10);

    // A runtime, an assembly and its statics, on a machine that is busy with a failover.
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(30);

    private static long _numbers;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _replacing = new(1);
    private readonly ConcurrentDictionary<string, InstanceContext> _contexts = new();
    private Task<HostedProcess>? _current;
    private CatalogEntry _entry = first;
    private string _stamp = StampOf(place, first);
    private TimeSpan _backOff = BackOffMin;
    private (long Since, TimeSpan Wait)? _pause;
    private long? _told;
    private string? _withdrawn;
    private long _ids;
    private volatile bool _isOver;

    public string Type => _entry.Type;

    /// <summary>The process that runs now; 0 if none does.</summary>
    public int Pid
    {
        get
        {
            lock (_gate)
                return _current is { IsCompletedSuccessfully: true, Result: { IsOver: false } now }
                    ? now.Pid : 0;
        }
    }

    public long NextId() => Interlocked.Increment(ref _ids);

    /// <summary>Knows whose lines come under a name.</summary>
    public void Know(InstanceContext context)
    {
        _contexts[context.Name] = context;
        string user = UserOf(place, _entry);
        if (user.Length > 0) UserFolder.Make(context.RuntimeDirectory, user);
    }

    /// <summary>The process to ask; started if there is none.</summary>
    /// <exception cref="PluginProcessException">It could not be started.</exception>
    public async Task<HostedProcess> Current(CancellationToken stop)
    {
        Task<HostedProcess> current;
        lock (_gate)
        {
            if (_withdrawn is { } why) throw new PluginProcessException(why);
            if (_current is null or { IsFaulted: true }
                or { IsCompletedSuccessfully: true, Result.IsOver: true })
                _current = StartAgain(_entry);
            current = _current;
        }
        return await current.WaitAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Starts the process if there is none: no first call is to wait for it.</summary>
    public async Task Warm()
    {
        try
        {
            await Current(CancellationToken.None).ConfigureAwait(false);
        }
        catch (PluginProcessException)
        {
            // Told already, and said to whoever calls.
        }
    }

    /// <summary>
    /// Takes the plugin as it is now: if its folder changed, a new process is started, and only
    /// when the plugin is loaded there does the old one end, after its last call.
    /// </summary>
    public async Task Replace(CatalogEntry entry)
    {
        string stamp = StampOf(place, entry);
        await _replacing.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                _withdrawn = null;
                if (stamp == _stamp && entry.Directory == _entry.Directory) return;
                (_stamp, _entry) = (stamp, entry);
                if (_current is null) return;
            }
            var now = await Start(entry).ConfigureAwait(false);
            Task<HostedProcess> before, newer = Task.FromResult(now);
            lock (_gate)
            {
                before = _withdrawn is null && _current is { } current ? current : newer;
                _current = before == newer ? null : newer;
            }
            if (before != newer)
                place.Tell(
                    false, $"Plugin {Type} was replaced: it runs in process {now.Pid} now.");
            _ = Retire(before);
        }
        catch (PluginProcessException e)
        {
            // Nothing looks like this: it is tried again when plugins are looked for again.
            lock (_gate) _stamp = "";
            place.Tell(true,
                $"Plugin {Type} was replaced, and the former one goes on: {e.Message}");
        }
        finally
        {
            _replacing.Release();
        }
    }

    /// <summary>
    /// The plugin may not be used any more: its process ends, and none is started until it may.
    /// What holds resources stays, since only it can let them go.
    /// </summary>
    /// <param name="why">What whoever calls it is told.</param>
    public void Withdraw(string why)
    {
        Task<HostedProcess>? last;
        lock (_gate)
        {
            if (_entry.Manifest!.Kind == PluginKind.Resource || _withdrawn is not null) return;
            _withdrawn = why;
            last = _current;
            _current = null;
        }
        if (last is not null) _ = Retire(last);
    }

    /// <summary>Ends the process; none is started any more.</summary>
    public async Task End()
    {
        Task<HostedProcess>? last;
        lock (_gate)
        {
            _isOver = true;
            last = _current;
        }
        try
        {
            if (last is not null) await (await last.ConfigureAwait(false)).End()
                .ConfigureAwait(false);
        }
        catch (PluginProcessException)
        {
            // There is none to end.
        }
    }

    private static async Task Retire(Task<HostedProcess> before)
    {
        try
        {
            await (await before.ConfigureAwait(false)).Retire().ConfigureAwait(false);
        }
        catch (PluginProcessException)
        {
            // It never ran, and that was told.
        }
    }

    private async Task<HostedProcess> StartAgain(CatalogEntry entry)
    {
        var wait = _pause is { } pause
            ? pause.Wait - place.Time.GetElapsedTime(pause.Since) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero && !_isOver)
            await Task.Delay(wait, place.Time).ConfigureAwait(false);
        try
        {
            return await Start(entry).ConfigureAwait(false);
        }
        catch (PluginProcessException e)
        {
            Died(null, e.Message, TimeSpan.Zero);
            throw;
        }
    }

    private async Task<HostedProcess> Start(CatalogEntry entry)
    {
        await Task.Yield();
        if (_isOver) throw new PluginProcessException("the daemon ends");
        long number = Interlocked.Increment(ref _numbers);
        string user = UserOf(place, entry);
        HostedFiles files;
        try
        {
            if (user.Length > 0)
            {
                foreach (var context in _contexts.Values)
                    UserFolder.Make(context.RuntimeDirectory, user);
            }
            files = HostedFiles.Make(place, entry, number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginProcessException($"its folder could not be taken: {e.Message}");
        }
        var hello = new HelloOrder(HostFrame.Protocol, files.Copy, place.Passing,
            Environment.ProcessId, files.Mark, user, entry.Manifest!.Process);
        long began = place.Time.GetTimestamp();
        var process = await HostedProcess.Start(place, files, hello, spawn, LoadPatience, Log)
            .ConfigureAwait(false);
        _ = Follow(process, began);
        if (process.Lacks.Count > 0)
            place.TellLack(string.Join(", ", process.Lacks));
        return process;
    }

    private async Task Follow(HostedProcess process, long began)
    {
        string why = await process.Ended.ConfigureAwait(false);
        if (process.IsRetired) return;
        Died(process.Pid, why, place.Time.GetElapsedTime(began));
        // Begun now, so that the next call does not wait for it.
        lock (_gate)
        {
            if (!_isOver && _current is { IsCompletedSuccessfully: true }
                && _current.Result == process)
                _current = StartAgain(_entry);
        }
    }

    private void Died(int? pid, string why, TimeSpan ran)
    {
        bool tells;
        lock (_gate)
        {
            long now = place.Time.GetTimestamp();
            if (ran > BackOffMax * 2) _backOff = BackOffMin;
            _pause = (now, _backOff);
            _backOff = _backOff * 2 < BackOffMax ? _backOff * 2 : BackOffMax;
            tells = _told is not { } told || place.Time.GetElapsedTime(told, now) > TellAgain;
            _told = now;
        }
        if (tells && !_isOver)
            place.Tell(true, $"Plugin {Type}{(pid is null ? "" : $" (process {pid})")}: {why}. "
                + "It is started again, later each time; that is told again only after ten "
                + "minutes without it.");
    }

    private static string UserOf(HostingPlace place, CatalogEntry entry) =>
        place.UserOf(entry.Type) ?? entry.Manifest!.Process.User;

    // What a process is made of; another one makes another process.
    private static string StampOf(HostingPlace place, CatalogEntry entry) =>
        UserOf(place, entry) + "\n"
        + (entry.Digest.Length > 0 ? entry.Digest : FolderStamp.Of(entry.Directory));

    private void Log(HostFrame frame)
    {
        if (frame.Text is not { } text) return;
        var from = _contexts.GetValueOrDefault(frame.Server ?? "")
            ?? _contexts.Values.FirstOrDefault();
        if (from is null) return;
        var log = new PluginLog(from, place.Time, place.Log);
        switch (frame.Level)
        {
            case PluginLogLevel.Error: log.Error(text); break;
            case PluginLogLevel.Warning: log.Warning(text); break;
            default: log.Info(text); break;
        }
    }
}
