using System.Globalization;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Exec;

/// <summary>An application that a start script starts and a stop script stops.</summary>
public sealed class ExecResource : IResource, IDisposable
{
    private readonly ExecParameters _parameters;
    private readonly InstanceContext _context;
    private readonly ICommand _command;
    private readonly IProcesses _processes;
    private readonly IPluginLog _log;
    private readonly ActiveMarkFile _marks;
    private readonly LogRotation _rotation;
    private readonly StartedProcess _started;
    private readonly Lazy<OsRelease> _os;

    /// <summary>Makes the resource; nothing runs yet.</summary>
    public ExecResource(ExecParameters parameters, InstanceContext context, ICommand command,
        IProcesses processes, IFiles files, IPluginLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        (_parameters, _context, _command, _processes, _log) =
            (parameters, context, command, processes, log);
        _marks = new ActiveMarkFile(files, processes, context.RuntimeDirectory);
        _rotation = new LogRotation(
            parameters.RotateLog ? UserLog() : "", parameters.RotateBytes, files, log, time);
        _started = new StartedProcess(processes, log, time);
        _os = new Lazy<OsRelease>(() => OsRelease.Parse(files.ReadText(OsRelease.Path)));
        ActiveMarkFile.Rehearse();
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return await Look(_marks.Read(call)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        var mark = _marks.Read(call);
        if (mark is not null && await Look(mark).ConfigureAwait(false) is { IsDone: true } held)
        {
            if (mark.Epoch != call.Epoch) _marks.Write(mark with { Epoch = call.Epoch });
            return held;
        }
        if (WhyNotStart() is { } fault) return fault;
        if (mark is not null && await EndLeft(mark, call, stop).ConfigureAwait(false)
            is { IsDone: false } stuck)
            return stuck;
        _rotation.Rotate();
        var started = new ActiveMark(call.Epoch, call.Event, CameUp: false, Process: "");
        // Before the script: if the daemon dies in its middle, the stop script must clean up.
        _marks.Write(started);
        return _parameters.StartSynchronous
            ? await RunStart(call, started, stop).ConfigureAwait(false)
            : BeginStart(call, started);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        if (_marks.Read(call) is not { } mark)
        {
            _rotation.End();
            return Outcome.Done($"{_context.Name} was not started here");
        }
        if (await EndScript(mark, stop).ConfigureAwait(false) is { } stuck) return stuck;
        bool scripted = StopScript() is { } script
            && (script.Exists || (mark.Service is null && _parameters.StartSynchronous));
        if (!scripted)
        {
            Note(mark with { Stop = "" });
        }
        else
        {
            var stopped = await RunStop(call with { Event = mark.Event }, mark, stop)
                .ConfigureAwait(false);
            if (!stopped.IsDone) return stopped;
        }
        if (mark.Service is { } process)
        {
            // Without a stop script nobody has told it to stop: there is nothing to wait for.
            if (!await _started.End(process, scripted, _parameters.KillWait, stop)
                .ConfigureAwait(false))
                return Survives(process);
        }
        _marks.Delete();
        _rotation.End();
        return Outcome.Done();
    }

    /// <inheritdoc/>
    public void Dispose() => _rotation.Dispose();

    private async ValueTask<Outcome> Look(ActiveMark? mark)
    {
        if (mark is null)
            return Outcome.NotRunning($"{_context.Name} was not started here");
        if (mark.Script is { } script && _processes.IsAlive(script))
            return Outcome.Failed($"the {mark.Unfinished} script of {_context.Name}, process "
                + $"{script.Pid}, goes on without the daemon that ran it");
        if (mark.Unfinished is { Length: > 0 } deed)
            return Outcome.Failed($"the {deed} of {_context.Name} did not come to a good end");
        if (mark.Service is { } process && !_processes.IsAlive(process))
            return await _started.IsLeft(process).ConfigureAwait(false)
                ? Outcome.Failed($"process {process.Pid} of {_context.Name} is gone, and what it "
                    + "started goes on")
                : Outcome.NotRunning($"process {process.Pid} of {_context.Name} is gone");
        // After a restart of the daemon this is the first to know that the log is in use.
        _rotation.Begin();
        return Outcome.Done(handle: mark.Process);
    }

    // A daemon that died left it: beside it neither script would know where it stands.
    private async ValueTask<Outcome?> EndScript(ActiveMark mark, CancellationToken stop)
    {
        if (mark.Script is not { } script || !_processes.IsAlive(script)) return null;
        _log.Warning($"The {mark.Unfinished} script of {_context.Name}, process {script.Pid}, goes "
            + "on without the daemon that ran it; its session gets SIGKILL.");
        return await _started.Kill(script, stop).ConfigureAwait(false) ? null : Survives(script);
    }

    // What an earlier start or stop has left would share its data with the next one.
    private async ValueTask<Outcome> EndLeft(ActiveMark mark, Call call, CancellationToken stop)
    {
        if (mark.Stop is not null || (mark.Service is { } process
            && await _started.IsLeft(process).ConfigureAwait(false)))
            return await Deactivate(call, stop).ConfigureAwait(false);
        return await EndScript(mark, stop).ConfigureAwait(false) ?? Outcome.Done();
    }

    // A stop is worth more than its note.
    private void Note(ActiveMark mark)
    {
        try
        {
            _marks.Write(mark);
        }
        catch (IOException fault)
        {
            _log.Warning($"The stop of {_context.Name} is not noted, and goes on: {fault.Message}");
        }
    }

    private Outcome Survives(ProcessIdentity process) => Outcome.Failed(
        $"the session of process {process.Pid} of {_context.Name} survives SIGKILL");

    private Outcome? WhyNotStart() =>
        CodesFault("act/normalval", _parameters.StartNormalValues)
        ?? CodesFault("deact/normalval", _parameters.StopNormalValues)
        ?? StartScript().Fault()
        ?? WhyNotStop();

    // What cannot be stopped is not started: a failed stop may cost the whole server.
    private Outcome? WhyNotStop() =>
        StopScript() is { } script && (script.Exists || _parameters.StartSynchronous)
            ? script.Fault() : null;

    private static Outcome? CodesFault(string path, string codes) =>
        ReturnValues.Parse(codes) is null
            ? Outcome.Misconfigured(
                $"parameters/{path}: '{codes}' is not allowed: exit codes 0 to 255, such as 0,2-4")
            : null;

    private async ValueTask<Outcome> RunStart(Call call, ActiveMark mark, CancellationToken stop)
    {
        var ended = await RunToEnd(StartScript(), call, _parameters.StartTimeout,
            _parameters.StartNormalValues, stop,
            script => _marks.Write(mark with { Process = script.ToString() }))
            .ConfigureAwait(false);
        if (!ended.IsDone) return ended;
        _marks.Write(mark with { CameUp = true });
        _rotation.Begin();
        return ended;
    }

    private Outcome BeginStart(Call call, ActiveMark mark)
    {
        ProcessIdentity process;
        try
        {
            process = _processes.Start(Line(StartScript(), call, TimeSpan.Zero));
        }
        catch (IOException fault)
        {
            _marks.Delete();
            return Outcome.Failed($"{StartScript().Path} was not started: {fault.Message}");
        }
        _marks.Write(mark with { CameUp = true, Process = process.ToString() });
        _rotation.Begin();
        return Outcome.Done(handle: process.ToString());
    }

    private async ValueTask<Outcome> RunStop(Call call, ActiveMark mark, CancellationToken stop)
    {
        if (StopScript() is not { } script) return Outcome.Done();
        if (CodesFault("deact/normalval", _parameters.StopNormalValues) is { } bad) return bad;
        if (script.Fault() is { } missing) return missing;
        mark = mark with { Stop = "" };
        Note(mark);
        _rotation.Rotate();
        if (_parameters.StopSynchronous)
            return await RunToEnd(script, call, _parameters.StopTimeout,
                _parameters.StopNormalValues, stop,
                running => Note(mark with { Stop = running.ToString() })).ConfigureAwait(false);
        try
        {
            _processes.Start(Line(script, call, TimeSpan.Zero));
            return Outcome.Done();
        }
        catch (IOException fault)
        {
            return Outcome.Failed($"{script.Path} was not started: {fault.Message}");
        }
    }

    private async ValueTask<Outcome> RunToEnd(ScriptFile script, Call call, TimeSpan timeout,
        string codes, CancellationToken stop, Action<ProcessIdentity>? started = null)
    {
        var line = Line(script, call, timeout) with { Started = started };
        var result = await _command.Run(line, stop).ConfigureAwait(false);
        if (result.TimedOut)
        {
            string limit = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return Outcome.Failed($"{script.Path} did not end within {limit} s and was killed");
        }
        // Its own errors go to its log, so what is here was said by whoever tried to start it.
        if (result.Error.Length > 0)
            return Outcome.Failed($"{script.Path} was not started: {result.Error}");
        if (ReturnValues.Parse(codes) is { } normal && normal.Allows(result.ExitCode))
            return Outcome.Done();
        string hint = result.ExitCode == 127 ? ": a command in it was not found" : "";
        return Outcome.Failed($"{script.Path} ended with exit code {result.ExitCode}{hint}");
    }

    private CommandLine Line(ScriptFile script, Call call, TimeSpan timeout) =>
        new(script.Path, [])
        {
            Timeout = timeout,
            Environment =
                ScriptEnvironment.Of(call, _context, _os.Value, Environment.ProcessId),
            User = _parameters.User,
            // Never a pipe: what a script leaves running would lose its other end.
            LogFile = _parameters.UserLog.Length > 0 ? UserLog() : "/dev/null",
        };

    private ScriptFile StartScript() =>
        ScriptFile.Of(_parameters.StartPath, _context.ScriptsDirectory);

    private ScriptFile? StopScript() =>
        _parameters.StopPath.Length > 0
            ? ScriptFile.Of(_parameters.StopPath, _context.ScriptsDirectory) : null;

    private string UserLog() => _parameters.UserLog.Length > 0
        ? Path.Join(Path.IsPathRooted(_parameters.UserLog) ? "" : _context.LogDirectory,
            _parameters.UserLog)
        : "";
}
