using System.Collections.Concurrent;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Fakes;

/// <summary>Processes in memory that die when told, or by a signal they obey.</summary>
internal sealed class FakeProcesses : IProcesses
{
    private readonly ConcurrentDictionary<ProcessIdentity, TaskCompletionSource<int?>> _alive = [];
    private readonly ConcurrentDictionary<ProcessIdentity, TaskCompletionSource> _children = [];
    private int _lastPid = 1000;

    public List<CommandLine> Lines { get; } = [];

    public ConcurrentQueue<(int Pid, int Signal, bool WholeSession)> Signals { get; } = [];

    /// <summary>The signals that end a process here.</summary>
    public HashSet<int> Obeys { get; } = [15, 9];

    /// <summary>The signals that end what a process forked.</summary>
    public HashSet<int> ChildrenObey { get; } = [15, 9];

    public string StartFault { get; set; } = "";

    /// <summary>Told each time somebody begins to wait for an end.</summary>
    public SemaphoreSlim Waiting { get; } = new(0);

    public int Alive => _alive.Count;

    public ProcessIdentity Start(CommandLine line)
    {
        if (StartFault.Length > 0) throw new IOException(StartFault);
        Lines.Add(line);
        return Add();
    }

    /// <summary>A process that nobody started here.</summary>
    public ProcessIdentity Add()
    {
        var process = new ProcessIdentity(++_lastPid, 77);
        _alive[process] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return process;
    }

    /// <summary>Leaves another process in the session that one leads.</summary>
    public void Fork(ProcessIdentity leader) =>
        _children[leader] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void End(ProcessIdentity process, int? code)
    {
        if (_alive.TryRemove(process, out var gone)) gone.SetResult(code);
    }

    public ProcessIdentity? Find(int pid)
    {
        foreach (var process in _alive.Keys)
        {
            if (process.Pid == pid) return process;
        }
        return null;
    }

    public bool IsAlive(ProcessIdentity process) => _alive.ContainsKey(process);

    public async ValueTask<int?> WaitForExit(ProcessIdentity process, CancellationToken stop)
    {
        if (!_alive.TryGetValue(process, out var gone)) return null;
        Waiting.Release();
        return await gone.Task.WaitAsync(stop);
    }

    public async ValueTask WaitForSession(ProcessIdentity leader, CancellationToken stop)
    {
        await WaitForExit(leader, stop);
        if (!_children.TryGetValue(leader, out var gone)) return;
        Waiting.Release();
        await gone.Task.WaitAsync(stop);
    }

    public void Signal(ProcessIdentity process, int signal, bool wholeSession)
    {
        if (wholeSession && ChildrenObey.Contains(signal)
            && _children.TryRemove(process, out var child))
            child.SetResult();
        Signals.Enqueue((process.Pid, signal, wholeSession));
        if (Obeys.Contains(signal)) End(process, 128 + signal);
    }
}
