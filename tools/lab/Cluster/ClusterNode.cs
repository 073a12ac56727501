using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Lab.Machine;

namespace Baton.Lab.Cluster;

/// <summary>One server of the laboratory: disk, network, daemon and services.</summary>
public sealed class ClusterNode : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    // A status is a process of its own: asked for too often, it would be the load it measures.
    private static readonly TimeSpan StatusStep = TimeSpan.FromMilliseconds(150);

    private readonly Lan _lan;
    private readonly string _plugins;
    private Process? _daemon;

    /// <param name="lan">The network that it is plugged into.</param>
    /// <param name="number">Its place there; 1 for the first.</param>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="root">Its disk.</param>
    /// <param name="plugins">The plugin folder that its daemon is shown.</param>
    internal ClusterNode(Lan lan, int number, string name, string root, string plugins)
    {
        _lan = lan;
        _plugins = plugins;
        Number = number;
        Name = name;
        Root = root;
    }

    public int Number { get; }

    public string Name { get; }

    public string Root { get; }

    public NetworkNamespace Machine => _lan.Servers[Number - 1];

    /// <summary>The daemon's process id; 0 if it does not run.</summary>
    public int DaemonId => _daemon is { HasExited: false } running ? running.Id : 0;

    public bool DaemonRuns => DaemonId != 0;

    /// <summary>Whether its daemon records what it decides.</summary>
    public bool Journals { get; set; }

    /// <summary>Whether its daemon loads every plugin at the start.</summary>
    public bool Preloads { get; set; }

    /// <summary>What the daemon is started through, such as <c>env</c>; or nothing.</summary>
    public ImmutableArray<string> Through { get; set; } = [];

    private string DaemonOutput => Path.Combine(Root, "clpd.out");

    /// <summary>Starts the daemon, which starts the cluster service.</summary>
    public void Start()
    {
        if (DaemonRuns)
            throw new LabFailure($"clpd runs on {Name} already");
        _daemon?.Dispose();
        string[] more = [];
        if (Journals) more = [.. more, "--journal"];
        if (Preloads) more = [.. more, "--preload"];
        string[] line = [.. Through, Installation.Program("clpd"), "--root", Root,
            "--server", Name, "--halt", "exit", "--plugins", _plugins, .. more];
        _daemon = Machine.Start(line[0], line[1..]);
        _daemon.StandardInput.Close();
        _ = KeepAsync(_daemon.StandardOutput);
        _ = KeepAsync(_daemon.StandardError);
    }

    /// <summary>Asks the daemon to stop, and waits until it has.</summary>
    public void Stop()
    {
        if (_daemon is null)
            return;
        Signals.Send(_daemon.Id, Signal.Terminate);
        if (!_daemon.WaitForExit(StopPatience))
            throw new LabFailure($"clpd of {Name} did not stop: {LastOutput()}");
    }

    /// <summary>The daemon dies; what it started lives on.</summary>
    public void KillDaemon()
    {
        if (_daemon is null)
            return;
        _daemon.Kill();
        _daemon.WaitForExit();
    }

    /// <summary>The daemon's terminal goes, or somebody wants it to read its files anew.</summary>
    public void HangUp() => Signals.Send(DaemonId, Signal.HangUp);

    /// <summary>Every process here but the daemon dies.</summary>
    public void KillServices()
    {
        foreach (int process in Services())
            Signals.Send(process, Signal.Kill);
    }

    /// <summary>Every live process here but the daemon and what hosts its plugins.</summary>
    public ImmutableArray<int> Services() =>
        [.. Machine.Processes().Where(p => p != DaemonId && !IsOfTheProduct(p))];

    /// <summary>The plug is pulled: cables dead, then every process, all at once.</summary>
    public void LosePower()
    {
        _lan.Cut(Number, LanSide.Public, LanSide.Interconnect);
        KillAll();
    }

    /// <summary>Comes back after a power loss as a machine boots: its run folder empty.</summary>
    public void Boot()
    {
        KillAll();
        _lan.ResetAddresses(Number);
        string run = Path.Combine(Root, "run");
        if (Directory.Exists(run))
            Directory.Delete(run, recursive: true);
        _lan.Join(Number, LanSide.Public, LanSide.Interconnect);
        Start();
    }

    /// <summary>Nothing on this server moves until it is thawed.</summary>
    public void Freeze() => Machine.SignalAll(Signal.Stop);

    /// <summary>It goes on as if nothing had been.</summary>
    public void Thaw() => Machine.SignalAll(Signal.Continue);

    /// <summary>Runs one of the product's commands against this server.</summary>
    public ToolResult Command(string name, params string[] arguments) =>
        Tool.Run(Installation.Program(name), ["--root", Root, .. arguments]);

    /// <summary>The same; anything but success is a failure.</summary>
    public string Must(string name, params string[] arguments)
    {
        var result = Command(name, arguments);
        return result.Good
            ? result.Output
            : throw new LabFailure($"{name} {string.Join(' ', arguments)} on {Name}: exit code "
                + $"{result.ExitCode}: {result.Error.Trim()} {result.Output.Trim()}");
    }

    /// <summary>The status as this server knows it; null while its daemon is silent.</summary>
    public StatusSeen? Status()
    {
        var result = Command("clpstat", "--json");
        return result.Good ? StatusSeen.Read(result.Output) : null;
    }

    /// <summary>Waits until this server's status is as wanted.</summary>
    public StatusSeen WaitFor(Func<StatusSeen, bool> wanted, TimeSpan deadline, string what)
    {
        StatusSeen? seen = null;
        Patience.Until(
            () => (seen = Status()) is not null && wanted(seen), deadline,
            $"{what} on {Name}", () => seen?.Text ?? $"no status; {LastOutput()}", StatusStep);
        return seen!;
    }

    /// <summary>The alert log so far.</summary>
    public ImmutableArray<AlertLine> Alerts()
    {
        var alerts = ImmutableArray.CreateBuilder<AlertLine>();
        foreach (string line in ReadShared(Path.Combine(Root, "var/log/baton/alert.log")))
        {
            if (AlertLine.TryRead(line, out var alert))
                alerts.Add(alert);
        }
        return alerts.DrainToImmutable();
    }

    /// <summary>Waits for an alert that came after a moment.</summary>
    public AlertLine WaitForAlert(
        Func<AlertLine, bool> wanted, DateTime after, TimeSpan deadline, string what)
    {
        AlertLine? seen = null;
        Patience.Until(
            () => (seen = Alerts().FirstOrDefault(a => a.Time >= after && wanted(a))) is not null,
            deadline, $"the alert that {what} on {Name}",
            () => Alerts() is [.., var last] ? $"the last one was: {last}" : LastOutput());
        return seen!;
    }

    /// <summary>The end of what the daemon printed.</summary>
    public string LastOutput() =>
        "clpd printed: " + string.Join(" | ", ReadShared(DaemonOutput).TakeLast(5));

    public void Dispose()
    {
        if (DaemonRuns)
            KillAll();
        _daemon?.Dispose();
    }

    // A daemon that was only just started may not be in its machine's network yet.
    private void KillAll()
    {
        Machine.KillAll();
        KillDaemon();
    }

    private static bool IsOfTheProduct(int process)
    {
        try
        {
            string name = File.ReadAllText($"/proc/{process}/comm");
            return name.StartsWith("clp", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static IEnumerable<string> ReadShared(string file)
    {
        if (!File.Exists(file))
            yield break;
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private async Task KeepAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_lan)
                File.AppendAllText(DaemonOutput, line + "\n");
        }
    }
}
