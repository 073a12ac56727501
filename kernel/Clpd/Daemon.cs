using System.Collections.Immutable;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Host;
using Baton.Host.Isolation;
using Baton.Host.Ports;
using Baton.Host.Trust;
using Baton.Wire;
using Baton.Wire.Control;
using Baton.Wire.Pki;

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
    private readonly AlertChannels _channels;
    private readonly PluginFolders _plugins;
    private readonly PluginNews _news;
    private readonly ProcessIsolation _isolation;
    private readonly PluginHost _host;
    private readonly ConfStore _store;
    private readonly WirePort _wire;
    private readonly ControlServer _control;
    private readonly PluginPort _pluginPort;
    private readonly HostPorts _ports;
    private readonly PluginLogGate _lines;
    private readonly Lock _rescanning = new();
    private readonly string _run;
    private readonly Desk _desk;
    private readonly Loop _loop;
    private readonly Guard _guard;
    private readonly ServiceNotice _notice = new(Environment.GetEnvironmentVariable);
    private readonly LatenessBook _lateness;
    private readonly RefusedWatch _refusedWatch;
    private readonly ConfigCatchUp _catchUp;
    private readonly HistoryLog _history;
    private readonly LicenceDesk _licences;
    private readonly ProcessFailure _failure;
    private readonly ShutdownWatch _shutdown;
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
        _channels = new AlertChannels(_alerts, _time);
        var signers = layout.PluginTrust;
        _news = new PluginNews(_alerts.Write);
        _plugins = new PluginFolders(
            options.PluginFolders, signers, _time, Rescan, _news.Warn);
        _news.Tell(_plugins.Catalog);
        _store = new ConfStore(layout.Etc);
        (_config, _notSupported) = StoredConfig.Read(_store, _plugins.Types, _alerts);
        var self = OwnPlace.In(_config, options.Server);
        var identity = OwnPlace.Identity(layout.Pki);
        _run = layout.Run;
        _lines = new PluginLogGate(_time, _news.Log);
        _ports = HostPorts.OverMachine(_time, _lines.Add, _run);
        var ledger = new LedgerFile(layout.Ledger, _ports.Files,
            _ports.Files.ReadText(BootId)?.Trim() ?? "", _time);
        var (incarnation, stored) = ledger.Open(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var clock = new MonotonicClock(_time);
        Rehearsal.Play(_config, self);
        _wire = new WirePort(
            _config, self, incarnation, identity, _time, _inbox.Post, _inbox.Nudge, _alerts.Warn,
            _alerts.Write);
        _isolation = Isolation(layout, signers);
        _isolation.EndLeftovers(layout.Hosted);
        _plugins.PidOf = _isolation.PidOf;
        var seals = new LicenceKeys(() => identity.ClusterKey, layout.Pki);
        _licences = new LicenceDesk(layout, _ports.Files, seals, _config.NameOf(self), _time,
            _alerts.Write, (server, body, stop) => _wire.Request(
                server, LicenceDesk.Kind, body, HistoryPatience, stop), Relicense);
        _plugins.Unlock = _licences.Refusal;
        _licences.Begin(_config, _plugins.Catalog, stored is { Runs: true, CameDown: false });
        _host = new PluginHost(_plugins.Relicense(), _ports, _isolation);
        var places = new InstancePlaces(layout, _config.NameOf(self), Program.Version);
        _channels.Begin(_host, places, _config);
        var scripts = new ScriptRunner(
            _ports.Command, layout.Scripts, places.ScriptEnvironment(_ports.Files));
        _pluginPort = new PluginPort(_host, places, () => _loop!.State.Config, scripts,
            _inbox.Post, _inbox.PostLatest, _stopping.Token);
        _desk = new Desk(_alerts, _inbox);
        var halt = new HaltPort(options.HaltsForReal ? HaltPort.Trigger : null, _alerts,
            () => _pluginPort.DropEverything(_loop!.State, _ports.Processes, DropLimit), End);
        _shutdown = new ShutdownWatch(() => _loop!.State, _ports.Command, halt, _alerts, _time);
        _failure = new ProcessFailure(() => _loop!.State, _alerts, halt);
        var start = State.Initial(_config, self, incarnation, stored) with
        {
            Unusable = _plugins.Unusable(_config),
            Unlicensed = _plugins.Unlicensed,
            Licences = _licences.Standing,
        };
        _loop = new Loop(start, _inbox, clock, ledger,
            hand => _wire.Drain(_loop!.State.Config, hand),
            effect => Dispatch.Carry(effect, _wire, _pluginPort, _desk, halt));
        _guard = Guard.Below(options.HaltsForReal ? "/" : options.Root, _alerts.Write);
        _loop.Turned = Turn;
        _lateness = new LatenessBook(layout.Lateness, _wire, _time, _alerts.Warn);
        _loop.Late = _lateness.NoteLoop;
        _refusedWatch = new(_wire.Refused, _alerts.Write, _time);
        _history = new(layout.History, _config.NameOf(self), _time, _alerts.Warn);
        if (options.Journals) _journal = new Journal(layout.Journal, _time, _alerts.Warn);
        _loop.Noted = Note;
        var exchange = new ConfigExchange(_store, () => _loop.State, () => _plugins.Types,
            Questions.Config, Switch, _time, _licences.Objections, _licences.Losses);
        _catchUp = new(
            () => _loop.State, clock.Now, _store, exchange.CatchUp, _alerts.Write, _time);
        _control = new(layout.Socket, Answers(layout, clock, exchange).Answer, _time, _alerts.Warn);
    }

    /// <summary>Runs until the service is told to end; the exit code.</summary>
    public int Run()
    {
        // The first step looks at what runs here, whether the service is to start or not.
        FirstEvents.Post(_inbox, _options, _licences);
        _wire.Start();
        _control.Start();
        _notice.Ready();
        _plugins.Begin();
        if (_options.Preloads) _ = Task.Run(_host.Preload);
        _ = Task.Run(() => PortRehearsal.Play(_ports, _run, _stopping.Token));
        _ = StartLeftovers.GiveBack(_time, _stopping.Token);
        AppDomain.CurrentDomain.UnhandledException += Fail;
        try
        {
            _loop.Run(_stopping.Token);
            _guard.End(_shutdown.Limit);
        }
        catch (Exception e) when (_failure.Take(e))
        {
            _stopping.Token.WaitHandle.WaitOne();
        }
        return _exitCode;
    }

    private void Turn(State state, Instant now)
    {
        _guard.Turn(state, now);
        _wire.Follow(state.Configured);
        _channels.Turn(state.Config);
        _notice.Turn(now);
        _loop.LongestNap = _guard.Nap < _notice.Nap ? _guard.Nap : _notice.Nap;
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
        _notice.Stopping();
        _shutdown.Begin();
        // The loop goes on until it is known whether the watchdog is to outlive it.
        var end = new Lazy<Task>(() => _shutdown.Then(() => End(0)));
        // A suspended service stays as it is, and so it is found again: groups outlive this.
        if (_loop.State.Phase == ServicePhase.Suspended)
        {
            _ = end.Value;
            return;
        }
        _loop.Stepped = state =>
        {
            if (state.Phase == ServicePhase.Stopped && state.Halt is null) _ = end.Value;
        };
        _inbox.Post(new Event.OperatorAsked(0,
            new OperatorRequest.StopService("", false, Automatic: true), TimeSpan.FromHours(1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync().ConfigureAwait(false);
        _lateness.Dispose();
        _refusedWatch.Dispose();
        _catchUp.Dispose();
        _licences.Dispose();
        await _wire.DisposeAsync().ConfigureAwait(false);
        await _channels.DisposeAsync().ConfigureAwait(false);
        await _isolation.DisposeAsync().ConfigureAwait(false);
        _plugins.Dispose();
        _notice.Dispose();
        _shutdown.Dispose();
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

    // Whoever asks, an operator here or another server, is answered by these.
    private ControlDesk Answers(Layout layout, MonotonicClock clock, ConfigExchange exchange)
    {
        OnRequest(ConfigExchange.Kind, exchange.Answer);
        var trust = new TrustExchange(new TrustFolder(layout.Pki), () => _loop.State, clock.Now,
            Questions.Trust, Retrust, _time, _alerts.Write);
        OnRequest(TrustExchange.Kind, trust.Answer);
        trust.TellIfHalfWay();
        var history = new HistoryExchange(_history, () => _loop.State, (server, body, stop) =>
            _wire.Request(server, HistoryExchange.Kind, body, HistoryPatience, stop));
        OnRequest(HistoryExchange.Kind, history.Answer);
        _wire.OnRequest(LicenceDesk.Kind,
            (from, body, _) => Task.FromResult(_licences.Answer(_config.NameOf(from), body)));
        return new ControlDesk(() => _loop.State, clock, _desk, _alerts, _plugins,
            _wire.Refused, _lateness, new PartitionDesk(() => _loop.State, clock, _wire), _store,
            exchange, trust, history, _licences, () => _notSupported, Rescan);
    }

    private PeerQuestions Questions => new(_wire, () => _config);

    private void OnRequest(string kind, Func<byte[], byte[]> answer) =>
        _wire.OnRequest(kind, (_, body, _) => Task.FromResult(answer(body)));

    // Nothing of it is made before a plugin wants a process of its own.
    private ProcessIsolation Isolation(Layout layout, PluginTrust trust) => new(
        () => new HostingPlace(layout.Clphost, layout.Hosted, _run,
            (ProcessesPort)_ports.Processes, _time, _lines.Add, _news.Tell)
        {
            UserOf = type => trust.Policy.Users.GetValueOrDefault(type),
            TellLack = _news.TellLack,
        });

    private void Switch(ClusterConfig config, ConfRead read)
    {
        Use(config, read);
        _inbox.Post(_plugins.Usable(config));
        _licences.Begin(config, _plugins.Catalog, runs: false);
    }

    // What a folder holds decides what the configuration can mean: both are read again, at once.
    private void Rescan()
    {
        using var alone = _rescanning.EnterScope();
        _host.Use(_plugins.Rescan());
        _news.Tell(_plugins.Catalog);
        if (_store.Read(_plugins.Types) is { Config: { } config } read) Use(config, read);
        _licences.Begin(_config, _plugins.Catalog, runs: false);
        _inbox.Post(_plugins.Usable(_config));
    }

    private void Use(ClusterConfig config, ConfRead read)
    {
        (_config, _notSupported) = (config, StoredConfig.NotSupported(read));
        _inbox.Post(new Event.ConfigChanged(config));
    }

    private void Retrust(IReadOnlyCollection<string> leftOut)
    {
        _wire.Retrust(leftOut);
        _licences.Reseal();
    }

    private void Relicense()
    {
        _host.Use(_plugins.Relicense());
        _inbox.Post(_plugins.Usable(_config));
        _inbox.Post(new Event.LicencesChecked(_licences.Standing));
    }

    private void Note(State before, Event happened, Instant now, Turn turn)
    {
        _licences.Note(before, happened, turn.Next);
        _history.Note(before, happened, turn);
        _journal?.Note(before, happened, now, turn.Effects);
    }
}
