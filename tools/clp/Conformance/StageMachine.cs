using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using Baton.Host;
using Baton.Sdk.Ports;

namespace Baton.Clp.Conformance;

/// <summary>
/// A machine in memory, so that a plugin can be tried and nothing real is touched: every program
/// ends well (or never), files are texts, one interface is up.
/// </summary>
internal sealed class StageMachine : ICommand, IProcesses, IFiles, INetwork
{
    private readonly Dictionary<ProcessIdentity, TaskCompletionSource<int?>> _processes = [];
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<InterfaceAddress> _addresses =
        [new(IPAddress.Parse("192.0.2.1"), 24), new(IPAddress.Parse("2001:db8::1"), 64)];

    private int _lastPid = 1000;

    private readonly List<(string Text, bool Changes)> _deeds = [];

    // While it hangs: done once somebody waits.
    private TaskCompletionSource? _hangs;

    /// <summary>How a program ends on a good day.</summary>
    public static CommandResult Well { get; } = new(0, "", "", false);

    /// <summary>How programs end on a bad day, and in a word.</summary>
    public static ImmutableArray<(string End, CommandResult Result)> BadEnds { get; } =
    [
        ("fail", new(1, "", "no such thing", false)),
        ("end with 2", new(2, "", "", false)),
        ("are missing", new(127, "", "it cannot be started", false)),
        ("do not end", new(137, "", "", true)),
    ];

    /// <summary>How every program ends.</summary>
    public CommandResult Ending { get; set; } = Well;

    /// <summary>What was done to it, in order.</summary>
    public ImmutableArray<string> Deeds
    {
        get
        {
            lock (_texts) return [.. _deeds.Select(d => d.Text)];
        }
    }

    /// <summary>What was done to it but the programs that ran and ended.</summary>
    public ImmutableArray<string> Changes
    {
        get
        {
            lock (_texts) return [.. _deeds.Where(d => d.Changes).Select(d => d.Text)];
        }
    }

    /// <summary>The addresses that it has and the processes that run on it.</summary>
    public ImmutableArray<string> Held
    {
        get
        {
            lock (_texts)
                return [.. _addresses.Select(a => $"address {a.Address}"),
                    .. _processes.Keys.Select(p => $"process {p.Pid}")];
        }
    }

    /// <summary>From now on nothing that can be waited for ends by itself.</summary>
    /// <returns>Done once somebody waits.</returns>
    public Task Hang()
    {
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _hangs, hangs);
        return hangs.Task;
    }

    /// <summary>It is well again.</summary>
    public void GoOn() => Volatile.Write(ref _hangs, null);

    /// <summary>The ports over this machine.</summary>
    /// <param name="log">Told of every line a plugin logs.</param>
    public HostPorts Ports(IPluginLog log) =>
        new(this, this, this, this, _ => log, TimeProvider.System);

    public async ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop)
    {
        await Maybe(stop).ConfigureAwait(false);
        lock (_texts) Did($"ran {line.Program}", changes: false);
        return Ending;
    }

    public ProcessIdentity Start(CommandLine line)
    {
        lock (_texts)
        {
            var process = new ProcessIdentity(++_lastPid, 1);
            _processes[process] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Did($"started {line.Program}");
            return process;
        }
    }

    public ProcessIdentity? Find(int pid)
    {
        lock (_texts)
        {
            var found = _processes.Keys.FirstOrDefault(p => p.Pid == pid);
            return found.Pid == 0 ? null : found;
        }
    }

    public bool IsAlive(ProcessIdentity process)
    {
        lock (_texts) return _processes.ContainsKey(process);
    }

    public async ValueTask<int?> WaitForExit(ProcessIdentity process, CancellationToken stop)
    {
        TaskCompletionSource<int?>? gone;
        lock (_texts) _processes.TryGetValue(process, out gone);
        Volatile.Read(ref _hangs)?.TrySetResult();
        return gone is null ? null : await gone.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    public async ValueTask WaitForSession(ProcessIdentity leader, CancellationToken stop) =>
        await WaitForExit(leader, stop).ConfigureAwait(false);

    public void Signal(ProcessIdentity process, int signal, bool wholeSession)
    {
        lock (_texts)
        {
            if (_processes.Remove(process, out var gone)) gone.SetResult(128 + signal);
        }
    }

    public bool Exists(string path)
    {
        lock (_texts) return _texts.ContainsKey(path);
    }

    public string? ReadText(string path)
    {
        lock (_texts) return _texts.GetValueOrDefault(path);
    }

    public void WriteText(string path, string text)
    {
        lock (_texts)
        {
            _texts[path] = text;
            Did($"wrote {path}");
        }
    }

    public void Delete(string path)
    {
        lock (_texts) _texts.Remove(path);
    }

    public void Rotate(string path, long limitBytes)
    {
    }

    public ImmutableArray<NetworkInterfaceState> Interfaces()
    {
        lock (_texts) return [new("eth0", 2, true, "", [.. _addresses])];
    }

    public async IAsyncEnumerable<ImmutableArray<NetworkInterfaceState>> WatchInterfaces(
        [EnumeratorCancellation] CancellationToken stop)
    {
        yield return Interfaces();
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
    }

    public void AddAddress(string name, InterfaceAddress address)
    {
        lock (_texts)
        {
            if (!_addresses.Contains(address)) _addresses.Add(address);
            Did($"added {address.Address}");
        }
    }

    public void RemoveAddress(string name, InterfaceAddress address)
    {
        lock (_texts) _addresses.Remove(address);
    }

    public async ValueTask<string?> FindHolder(string name, IPAddress address, int tries,
        TimeSpan wait, CancellationToken stop)
    {
        await Maybe(stop).ConfigureAwait(false);
        return null;
    }

    public void Announce(string name, IPAddress address, int count)
    {
        lock (_texts) Did($"announced {address}");
    }

    public async ValueTask<TimeSpan?> Ping(
        IPAddress address, TimeSpan timeout, CancellationToken stop)
    {
        await Maybe(stop).ConfigureAwait(false);
        return TimeSpan.FromMilliseconds(1);
    }

    private async ValueTask Maybe(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _hangs) is not { } hangs) return;
        hangs.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
    }

    // What takes something back is none: who was cut short may clean up.
    private void Did(string text, bool changes = true) => _deeds.Add((text, changes));
}
