using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>Processes of the real machine, each known by its pid and its start time.</summary>
public sealed class ProcessesPort : IProcesses, IDisposable
{
    /// <summary>Rounds of killing until a session that keeps forking is empty.</summary>
    private const int KillRoundsMax = 10;

    private readonly ExitWatch _exits;

    /// <summary>Makes the port and its one thread.</summary>
    public ProcessesPort()
    {
        NativeProcess.KeepInheritedDescriptors();
        Reactor = new Reactor("baton-processes");
        _exits = new ExitWatch(Reactor);
    }

    /// <summary>The thread that sees exits and reads output.</summary>
    internal Reactor Reactor { get; }

    /// <inheritdoc/>
    public ProcessIdentity Start(CommandLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Input.Length > 0)
            throw new IOException($"{line.Program} outlives its caller and can be given no input");
        using var streams = StandardStreams.ToFile(line.LogFile);
        return Start(line, streams);
    }

    /// <inheritdoc/>
    public ProcessIdentity? Find(int pid) =>
        pid > 0 && ProcStat.Of(pid) is { Lives: true } stat
            ? new ProcessIdentity(pid, stat.StartTicks) : null;

    /// <inheritdoc/>
    public bool IsAlive(ProcessIdentity process) => Find(process.Pid) == process;

    /// <inheritdoc/>
    public async ValueTask<int?> WaitForExit(ProcessIdentity process, CancellationToken stop) =>
        await _exits.Ended(process).WaitAsync(stop).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask WaitForSession(ProcessIdentity leader, CancellationToken stop)
    {
        while (Members(leader) is [var member, ..])
        {
            stop.ThrowIfCancellationRequested();
            await WaitForExit(member, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Signal(ProcessIdentity process, int signal, bool wholeSession)
    {
        if (process.Pid <= 0) return;
        if (!wholeSession)
        {
            SignalOne(process, signal, session: null);
            return;
        }
        for (int round = 0; round < KillRoundsMax; round++)
        {
            var members = Members(process);
            foreach (var member in members) SignalOne(member, signal, process.Pid);
            // Only a kill is repeated, for children forked while the list was read.
            if (signal != NativeProcess.Kill || members.Count == 0) return;
        }
    }

    /// <summary>Ends the port's thread; processes go on.</summary>
    public void Dispose() => Reactor.Dispose();

    /// <summary>Starts a program with the given standard streams.</summary>
    internal ProcessIdentity Start(CommandLine line, StandardStreams streams)
    {
        string program = ProgramPath.Find(line.Program) ?? throw new IOException(
            $"{line.Program} is not in {ProgramPath.Folders}");
        var (path, arguments, environment) = Invocation.Of(line, program);
        string directory = line.Directory.Length == 0 ? "/" : line.Directory;
        int error = NativeSpawn.Start(path, arguments, environment, directory,
            [streams.Input, streams.Output, streams.Error], out int pid);
        if (error != 0)
        {
            string where = Directory.Exists(directory) ? program : $"{program} in {directory}";
            string hint = error == NativeError.NoExec ? " (a script begins with #!)" : "";
            throw NativeError.Of($"{where} could not be started{hint}", error);
        }
        // Not reaped yet, so its number is still its own even if it has ended already.
        var child = Identify(pid);
        // The daemon is spared when memory is short; what it starts is not worth others' lives.
        if (OomScore.IsSpared) OomScore.Set(pid, 0);
        _exits.Adopt(child);
        return child;
    }

    private static ProcessIdentity Identify(int pid)
    {
        try
        {
            return new ProcessIdentity(pid, ProcStat.Of(pid)?.StartTicks ?? 0);
        }
        catch (IOException)
        {
            NativeProcess.EndChild(pid);
            throw;
        }
    }

    private static List<ProcessIdentity> Members(ProcessIdentity leader)
    {
        // A number is not given out again while its session has members: another process under
        // it means that the session is gone.
        if (leader.Pid <= 0 || (ProcStat.Of(leader.Pid) is { } now
            && now.StartTicks != leader.StartTicks))
            return [];
        return [.. ProcStat.OfSession(leader.Pid)
            .Where(m => m.Stat.Lives && m.Stat.StartTicks >= leader.StartTicks)
            .Select(m => new ProcessIdentity(m.Pid, m.Stat.StartTicks))];
    }

    private static void SignalOne(ProcessIdentity process, int signal, int? session)
    {
        int pidfd = NativeProcess.Open(process.Pid);
        if (pidfd < 0) return;
        try
        {
            // Asked after the descriptor was opened: it can no longer come to mean another process.
            bool same = ProcStat.Of(process.Pid) is { Lives: true } stat
                && stat.StartTicks == process.StartTicks
                && (session is null || stat.Session == session);
            if (same) _ = NativeProcess.Send(pidfd, signal);
        }
        finally
        {
            _ = NativeFiles.Close(pidfd);
        }
    }
}
