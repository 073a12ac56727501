using System.Collections.Immutable;
using System.Text.Json;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Host;
using Baton.Host.Ports;
using Baton.Wire;
using Baton.Wire.Control;
using Baton.Wire.Pki;
using Baton.Wire.Sessions;

namespace Baton.Clpd;

/// <summary>
/// Builds the stations, ties them together, and runs the loop until it is told to end.
/// </summary>
internal sealed class Daemon : IAsyncDisposable
{
    /// <summary>Another one at every boot of the system.</summary>
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    private static readonly TimeSpan DropLimit = TimeSpan.FromSeconds(2);

    // Whoever looks back is not to wait for a server that is down.
    private static readonly TimeSpan HistoryPatience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Inbox _inbox = new();
    private readonly Options _options;
    private readonly AlertLog _alerts;
    private readonly PluginFolders _plugins;
    private readonly PluginHost _host;
    private readonly ConfStore _store;
    private readonly WirePort _wire;
    private readonly ControlServer _control;
    private readonly PluginPort _pluginPort;
    private readonly HostPorts _ports;
    private readonly string _run;
    private readonly Desk _desk;
    private readonly Loop _loop;
    private readonly Guard _guard;
    private readonly LatenessBook _lateness;
    private readonly HistoryLog _history;
    private readonly ProcessFailure _failure;
    private readonly Journal? _journal;
    private ClusterConfig _config;
    private ImmutableArray<string> _notSupported;
    private int _exitCode;

    /// <exception cref="DaemonStartException">Something is missing; it says what.</exception>
    public Daemon(Options options, Layout layout)
    {
        _options = options;
        layout.MakeFolders();
        _alerts = new AlertLog(layout.AlertLog, _time);
        _plugins = new PluginFolders(options.PluginFolders, _time, Rescan);
        _store = new ConfStore(layout.Etc);
        (_config, _notSupported) = ReadConfig();
        var self = Self(_config, options.Server);
        var identity = Identity(layout.Pki);
        _run = layout.Run;
        _ports = HostPorts.OverMachine(_time, Log, _run);
        var ledger = new LedgerFile(layout.Ledger, _ports.Files,
            _ports.Files.ReadText(BootId)?.Trim() ?? "", _time);
        var (incarnation, stored) = ledger.Open(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var clock = new MonotonicClock(_time);
        Rehearsal.Play(_config, self);
        _wire = new WirePort(
            _config, self, incarnation, identity, _time, _inbox.Post, _inbox.Nudge, Warn,
            _alerts.Write);
        _host = new PluginHost(_plugins.Catalog, _ports);
        var places = new InstancePlaces(layout, _config.NameOf(self), Program.Version);
        _pluginPort = new PluginPort(_host, places, () => _loop!.State.Config,
            new ScriptRunner(
                _ports.Command, layout.Scripts, places.ScriptEnvironment(_ports.Files)),
            _inbox.Post, _stopping.Token);
        _desk = new Desk(_alerts, _inbox);
        var halt = new HaltPort(options.HaltsForReal, _alerts,
            () => _pluginPort.DropEverything(_loop!.State, _ports.Processes, DropLimit), End);
        _failure = new ProcessFailure(() => _loop!.State, _alerts, halt);
        var start = State.Initial(_config, self, incarnation, stored) with
        {
            Unusable = _plugins.Unusable(_config),
        };
        _loop = new Loop(start, _inbox, clock, ledger,
            hand => _wire.Drain(hand),
            effect => Dispatch.Carry(effect, _wire, _pluginPort, _desk, halt));
        _guard = new Guard(options.HaltsForReal ? "/" : options.Root, _alerts.Write);
        _loop.Turned = (state, now) =>
        {
            _guard.Turn(state, now);
            _loop.LongestNap = _guard.Nap;
        };
        _lateness = new LatenessBook(layout.Lateness, _wire, _time, Warn);
        _loop.Late = _lateness.NoteLoop;
        _history = new HistoryLog(layout.History, _config.NameOf(self), _time, Warn);
        if (options.Journals) _journal = new Journal(layout.Journal, _time, Warn);
        _loop.Noted = Note;
        var exchange = new ConfigExchange(
            _store, () => _loop.State, () => _plugins.Types, Ask, Switch);
        _wire.OnRequest(
            ConfigExchange.Kind, (_, body, _) => Task.FromResult(exchange.Answer(body)));
        var history = new HistoryExchange(_history, () => _loop.State, (server, body, stop) =>
            _wire.Request(server, HistoryExchange.Kind, body, HistoryPatience, stop));
        _wire.OnRequest(
            HistoryExchange.Kind, (_, body, _) => Task.FromResult(history.Answer(body)));
        var answers = new ControlDesk(() => _loop.State, clock, _desk, _alerts, _plugins,
            _wire.Refused, _lateness, new PartitionDesk(() => _loop.State, clock, _wire), _store,
            exchange, history, () => _notSupported, Rescan);
        _control = new ControlServer(layout.Socket, answers.Answer, _time, Warn);
    }

    /// <summary>Runs until the service is told to end; the exit code.</summary>
    public int Run()
    {
        // The first step looks at what runs here, whether the service is to start or not.
        _inbox.Post(_options.StartsService
            ? new Event.OperatorAsked(
                0, new OperatorRequest.StartService("", false, Automatic: true),
                TimeSpan.FromHours(1))
            : new Event.Woke());
        _wire.Start();
        _control.Start();
        ServiceNotice.Ready();
        _ = Task.Run(() => PortRehearsal.Play(_ports, _run, _stopping.Token));
        _ = StartLeftovers.GiveBack(_time, _stopping.Token);
        AppDomain.CurrentDomain.UnhandledException += Fail;
        try
        {
            _loop.Run(_stopping.Token);
            _guard.End();
        }
        catch (Exception e) when (_failure.Take(e))
        {
            _stopping.Token.WaitHandle.WaitOne();
        }
        return _exitCode;
    }

    // A thread of its own died: what is configured is begun before the process goes with it.
    private void Fail(object sender, UnhandledExceptionEventArgs e)
    {
        if (!_failure.Take((Exception)e.ExceptionObject)) return;
        _stopping.Token.WaitHandle.WaitOne();
        Environment.Exit(HaltPort.ExitCode);
    }

    /// <summary>Stops the cluster service in order and ends.</summary>
    public void Terminate()
    {
        // A suspended service stays as it is, and so it is found again: groups outlive this.
        if (_loop.State.Phase == ServicePhase.Suspended)
        {
            End(0);
            return;
        }
        _loop.Stepped = state =>
        {
            if (state.Phase == ServicePhase.Stopped && state.Halt is null) End(0);
        };
        _inbox.Post(new Event.OperatorAsked(
            0, new OperatorRequest.StopService("", false), TimeSpan.FromHours(1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync().ConfigureAwait(false);
        _lateness.Dispose();
        await _wire.DisposeAsync().ConfigureAwait(false);
        _plugins.Dispose();
        _journal?.Dispose();
        _history.Dispose();
        _alerts.Dispose();
        _stopping.Dispose();
    }

    private void End(int exitCode)
    {
        _exitCode = exitCode;
        _stopping.Cancel();
        _inbox.Nudge();
    }

    private (ClusterConfig Config, ImmutableArray<string> NotSupported) ReadConfig()
    {
        var read = _store.Read(_plugins.Types);
        if (read.Config is not { } config)
            throw new DaemonStartException(string.Join("\n", read.Errors));
        foreach (var fault in read.Faults)
            _alerts.Write(new Alert(AlertLevel.Warning, "pm", 13, fault.ToString()));
        return (config, [.. read.Faults.Select(f => $"{f.Path}: {f.Text}")]);
    }

    private static ServerId Self(ClusterConfig config, string named)
    {
        string name = named.Length > 0 ? named : Environment.MachineName.Split('.')[0];
        return config.FindServer(name) ?? throw new DaemonStartException(
            $"Server {name} is not in clp.conf, which names "
            + string.Join(", ", config.Servers.Select(s => s.Name)) + ".");
    }

    private static ServerIdentity Identity(string folder)
    {
        try
        {
            return ServerIdentity.Load(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidDataException or System.Security.Cryptography.CryptographicException)
        {
            throw new DaemonStartException(
                $"The server's keys in {folder} cannot be used: {e.Message}");
        }
    }

    private async Task<ConfigAnswer> Ask(
        ServerId server, ConfigOffer offer, CancellationToken stop)
    {
        try
        {
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(
                offer, ClpdJson.Default.ConfigOffer);
            byte[] answer = await _wire.Request(server, ConfigExchange.Kind, body,
                _config.Timing.InternalTimeout, stop).ConfigureAwait(false);
            return JsonSerializer.Deserialize(answer, ClpdJson.Default.ConfigAnswer)!;
        }
        catch (Exception e) when (e is PeerRequestException or JsonException)
        {
            return new ConfigAnswer(false, [e.Message]);
        }
    }

    private void Switch(ClusterConfig config)
    {
        _config = config;
        _inbox.Post(new Event.ConfigChanged(config));
        _inbox.Post(new Event.TypesChanged(_plugins.Unusable(config)));
        _ = Task.Run(() => _wire.ReconfigureAsync(config));
    }

    // What a folder holds decides what the configuration can mean, so both are read again.
    private void Rescan()
    {
        _host.Use(_plugins.Rescan());
        if (_store.Read(_plugins.Types) is { Config: { } config } read)
        {
            _notSupported = [.. read.Faults.Select(f => $"{f.Path}: {f.Text}")];
            _config = config;
            _inbox.Post(new Event.ConfigChanged(config));
        }
        _inbox.Post(new Event.TypesChanged(_plugins.Unusable(_config)));
    }

    private void Note(State before, Event happened, Instant now, Turn turn)
    {
        _history.Note(before, happened, turn);
        _journal?.Note(before, happened, now, turn.Effects);
    }

    private void Warn(string text) =>
        _alerts.Write(new Alert(AlertLevel.Warning, "nm", 20, text));

    private void Log(PluginLogLine line) => _alerts.Write(new Alert(
        line.Level switch
        {
            PluginLogLevel.Error => AlertLevel.Error,
            PluginLogLevel.Warning => AlertLevel.Warning,
            _ => AlertLevel.Info,
        },
        line.From.Type, 1, $"{line.From.Name}: {line.Text}"));
}
