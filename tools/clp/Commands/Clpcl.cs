using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Daemon;
using Baton.Clp.Text;
using Baton.Core.Operation;

namespace Baton.Clp.Commands;

/// <summary>Starts, stops, restarts, suspends and resumes the cluster service.</summary>
internal sealed class Clpcl : IProductCommand
{
    public const string Summary = "Starts, stops, suspends and resumes the cluster service.";

    // Every server that is reached is told anew, and keeps what it was asked.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    private readonly Option<string> _start = Options.Flag("-s", "Start.");

    private readonly Option<string> _stop = Options.Flag("-t", "Stop; groups fail over.");

    private readonly Option<string> _restart = Options.Flag("-r", "Stop, then start.");

    private readonly Option<string> _suspend = Options.Flag("--suspend",
        "Suspend: monitoring and heartbeats mean nothing, and the groups stay.");

    private readonly Option<string> _resume = Options.Flag("--resume", "End a suspension.");

    private readonly Option<string> _confirmDown = Options.Value("--confirm-down", "SERVER",
        "Say that a server is down which could not be forced to stop: its groups are taken over. "
        + "If it still runs, its data can be destroyed.");

    private readonly Option<string> _force = Options.Flag("--force",
        "Suspend though not every server can be; resume as if suspended servers that cannot be "
        + "heard were down: their groups fail over.");

    private readonly Option<string> _all = Options.Flag("-a",
        "On every server; groups stop and do not fail over. Suspending and resuming is for all "
        + "servers unless one is named.");

    private readonly Option<string> _host = Options.Value("-h", "HOST", "On that server.");

    private readonly Option<string> _wait = Options.Optional("-w", "SECONDS",
        "Wait for the end; 0: not at all, without a value: for ever. Default: a stop is waited "
        + "for twice the heartbeat timeout (at least 180), a start not.")
        .Whole(0, Options.SecondsMax);

    private readonly Option<string> _answer = Options.Value("--apito", "SECONDS",
        "How long the daemon may leave the command unanswered (3600).").Whole(1, 9999);

    public Clpcl()
    {
        Syntax = new Command("clpcl", Summary)
        {
            _start, _stop, _restart, _suspend, _resume, _confirmDown, _force, _all, _host,
            _wait, _answer,
        };
        Syntax.ExactlyOne(
            _start, _stop, _restart, _suspend, _resume, _confirmDown);
        Syntax.OnlyWith(_force, _suspend, _resume, _confirmDown);
        Syntax.OnlyWith(_all, _start, _stop, _restart, _suspend, _resume);
        Syntax.OnlyWith(_host, _start, _stop, _restart, _suspend, _resume);
        Syntax.OnlyWith(_answer, _stop, _restart, _suspend, _resume, _confirmDown);
        Syntax.AtMostOne(_all, _host);
        Syntax.Validators.Add(result =>
        {
            if (result.GetResult(_restart) is not null
                && result.GetResult(_wait)?.Tokens is [{ Value: "0" }])
            {
                result.AddError("-w: 0 is not allowed with -r; the start has to wait for the "
                    + "end of the stop.");
            }
        });
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clpcl -s [-a | -h HOST] [-w [SECONDS]]",
        "clpcl -t [-a | -h HOST] [-w [SECONDS]] [--apito SECONDS]",
        "clpcl -r [-a | -h HOST] [-w [SECONDS]] [--apito SECONDS]",
        "clpcl --suspend [--force] [-a | -h HOST] [-w [SECONDS]] [--apito SECONDS]",
        "clpcl --resume [--force] [-a | -h HOST] [-w [SECONDS]] [--apito SECONDS]",
        "clpcl --confirm-down SERVER [--force] [--apito SECONDS]",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        bool all = given.Has(_all);
        string host = given.Word(_host);
        Patience patience = PatienceOf(given, session);
        if (given.Has(_start))
            return await Start(session, host, all, given.Has(_wait) ? patience : Patience.None);

        if (given.Has(_confirmDown))
            return await ConfirmDown(given, session, patience);

        if (given.Has(_suspend) || given.Has(_resume))
            return await Sleep(given, session, host, patience);

        if (given.Has(_stop))
            return (await Stop(session, host, all, patience)).Show(session);

        ExitCode stopped = await StopForRestart(session, host, all, patience);
        // What was stopped is started again, though others could not be told.
        if (stopped is not (ExitCode.Done or ExitCode.PartlyFailed))
            return stopped;
        ExitCode started = await Start(
            session, host, all, given.Has(_wait) ? patience : Patience.None);
        return started == ExitCode.Done ? stopped : started;
    }

    private Patience PatienceOf(ParseResult given, Session session) =>
        Patience.ForService(given.Has(_wait), given.Number(_wait), given.Number(_answer),
            () => session.ConfigFolder.HeartbeatTimeout(session.Places.Config));

    private static async Task<Result> Stop(Session session, string host, bool all,
        Patience patience) =>
        await Result.Of(session, new OperatorRequest.StopService(host, all), "stop", host, all,
            patience);

    // A wrong yes starts the groups twice, so it is not given by accident.
    private async Task<ExitCode> ConfirmDown(
        ParseResult given, Session session, Patience patience)
    {
        string server = given.Word(_confirmDown);
        bool force = given.Has(_force);
        if (!force && !session.IsCertain($"If {server} still runs, its groups will be active "
            + "twice and data can be destroyed. Is it certain that it is down?"))
        {
            session.Screen.Complain("Nothing was confirmed.");
            return ExitCode.Failed;
        }
        var asked = new OperatorRequest.ConfirmDown(server, force);
        var deed = new Deed("take", $"server {server} for down", "servers");
        return session.End(ReplyText.Of(await session.Operate(asked, patience), deed));
    }

    // A cluster is suspended as a whole, so that is what is meant without a server's name.
    private async Task<ExitCode> Sleep(ParseResult given, Session session, string host,
        Patience patience)
    {
        bool all = host.Length == 0, force = given.Has(_force);
        OperatorRequest asked = given.Has(_suspend)
            ? new OperatorRequest.SuspendService(host, all, force)
            : new OperatorRequest.ResumeService(host, all, force);
        string verb = given.Has(_suspend) ? "suspend" : "resume";
        return (await Result.Of(session, asked, verb, host, all, patience)).Show(session);
    }

    /// <summary>
    /// What does not run needs no stop to be started again; but only a daemon can stop the others.
    /// </summary>
    private static async Task<ExitCode> StopForRestart(Session session, string host, bool all,
        Patience patience)
    {
        try
        {
            Result stopped = await Stop(session, host, all, patience);
            if (stopped.Kind is ReplyKind.AlreadySo or ReplyKind.NotRunning)
                return ExitCode.Done;
            // Success is said once, at the end; of many servers each half is told.
            return stopped.Reply.IsGood && !all ? ExitCode.Done : stopped.Show(session);
        }
        catch (DaemonUnreachableException e) when (e.Fault == DaemonFault.NotRunning && !all)
        {
            return ExitCode.Done;
        }
    }

    private static async Task<ExitCode> Start(Session session, string host, bool all,
        Patience patience)
    {
        var asked = new OperatorRequest.StartService(host, all);
        try
        {
            return (await Result.Of(session, asked, "start", host, all, patience)).Show(session);
        }
        catch (DaemonUnreachableException e)
            when (e.Fault == DaemonFault.NotRunning && IsHere(session, host))
        {
            await DaemonStart.Run(session);
        }
        long began = session.Time.GetTimestamp();
        Result started = await Result.Of(session, asked, "start", host, all, patience);
        // A new daemon reaches the others a moment later.
        while (started.Kind == ReplyKind.PartlyFailed
            && session.Time.GetElapsedTime(began) < DaemonStart.Deadline)
        {
            await Task.Delay(AskAgain, session.Time, session.Stopping);
            started = await Result.Of(session, asked, "start", host, all, patience);
        }
        // A daemon starts its service by itself, and may have been quicker.
        return started.Kind == ReplyKind.AlreadySo && !all
            ? (started with { Reply = new OperatorReply(ReplyKind.Done, "") }).Show(session)
            : started.Show(session);
    }

    // Only this server's daemon can be started from here.
    private static bool IsHere(Session session, string host)
    {
        if (host.Length == 0)
            return true;
        string own = OwnName.Of(session.Places);
        return host.Equals(own.Length > 0 ? own : session.HostName,
            StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An answer, and what it answers.</summary>
    private sealed record Result(OperatorReply Reply, Deed Deed, ImmutableArray<string> Servers)
    {
        public ReplyKind Kind => Reply.Kind;

        public static async Task<Result> Of(Session session, OperatorRequest asked, string verb,
            string host, bool all, Patience patience)
        {
            ImmutableArray<string> servers = all
                ? [.. (await session.Status()).Servers.Select(s => s.Name)]
                : [];
            OperatorReply reply = await session.Operate(asked, patience);
            Deed deed = all ? Deed.WholeCluster(verb) : Deed.Service(verb, host);
            return new Result(reply, deed, servers);
        }

        public ExitCode Show(Session session) => session.End(Servers.IsEmpty
            ? ReplyText.Of(Reply, Deed)
            : ReplyText.OfCluster(Reply, Deed, Servers));
    }
}
