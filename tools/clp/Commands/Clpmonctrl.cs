using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Text;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Clp.Commands;

/// <summary>Suspends, resumes and verifies monitors; shows and clears their counts.</summary>
internal sealed class Clpmonctrl : IProductCommand
{
    public const string Summary = "Suspends, resumes and verifies monitors.";

    private const int WaitDefault = 60;

    private readonly Option<string> _suspend =
        Options.Flag("-s", "Suspend: nothing is monitored until it is resumed.");

    private readonly Option<string> _resume = Options.Flag("-r", "Resume.");

    private readonly Option<string> _clear =
        Options.Flag("-c", "Clear the recovery counts; the next recovery begins anew.");

    private readonly Option<string> _show = Options.Flag("-v", "Show the recovery counts.");

    private readonly Option<string> _fail =
        Options.Flag("-e", "Make it fail, to see its recovery happen.");

    private readonly Option<string> _work = Options.Flag("-n", "Make it fail no more.");

    private readonly Option<string> _host =
        Options.Value("-h", "HOST", "The monitors of that server; without it of this one.");

    private readonly Option<string> _all = Options.Flag("-a", "The monitors of every server.");

    private readonly Option<string> _monitor =
        Options.Value("-m", "MONITOR", "That monitor; without it every one.");

    private readonly Option<string> _wait = Options.Value("-w", "SECONDS",
        $"How long to wait for another server's answer ({WaitDefault}).")
        .Whole(0, Options.SecondsMax);

    public Clpmonctrl()
    {
        Syntax = new Command("clpmonctrl", Summary)
        {
            _suspend, _resume, _clear, _show, _fail, _work, _host, _all, _monitor, _wait,
        };
        Syntax.ExactlyOne(_suspend, _resume, _clear, _show, _fail, _work);
        Syntax.AtMostOne(_all, _host);
        Syntax.Needs(_fail, _monitor);
        Syntax.NotTogether(_wait, _show);
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clpmonctrl -s | -r | -c [-a | -h HOST] [-m MONITOR] [-w SECONDS]",
        "clpmonctrl -e [-a | -h HOST] -m MONITOR [-w SECONDS]",
        "clpmonctrl -n [-a | -h HOST] [-m MONITOR] [-w SECONDS]",
        "clpmonctrl -v [-a | -h HOST] [-m MONITOR]",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        string host = given.Word(_host);
        string monitor = given.Word(_monitor);
        if (given.Has(_show))
            return Show(await session.Status(), host, given.Has(_all), monitor, session);

        var (deed, words) =
            given.Has(_suspend) ? (MonitorDeed.Suspend, Deed.Monitor("suspend", monitor))
            : given.Has(_resume) ? (MonitorDeed.Resume, Deed.Monitor("resume", monitor))
            : given.Has(_clear) ? (MonitorDeed.ClearCounts, Deed.Counts("clear", monitor))
            : given.Has(_fail) ? (MonitorDeed.BeginDummyFailure, Deed.Monitor("fail", monitor))
            : (MonitorDeed.EndDummyFailure, Deed.Monitor("restore", monitor));
        Patience patience = Patience.ForGroups(given.Number(_wait) ?? WaitDefault);
        if (given.Has(_all))
            return await Everywhere(session, deed, monitor, words, patience);
        var asked = new OperatorRequest.ControlMonitors(deed, host, monitor);
        return session.End(ReplyText.Of(await session.Operate(asked, patience), words));
    }

    // Every server is asked for itself: one that does not answer holds up none of the others.
    private static async Task<ExitCode> Everywhere(Session session, MonitorDeed deed,
        string monitor, Deed words, Patience patience)
    {
        ImmutableArray<string> servers =
            [.. (await session.Status()).Servers.Select(s => s.Name)];
        var replies = new List<(string Server, OperatorReply Reply)>();
        foreach (string server in servers)
        {
            var asked = new OperatorRequest.ControlMonitors(deed, server, monitor);
            replies.Add((server, await session.Operate(asked, patience)));
        }
        return session.End(ReplyText.OfCluster(Together(replies), words, servers));
    }

    // Where a monitor has nothing to do, as one that goes with its target, there is no fault.
    private static OperatorReply Together(
        IReadOnlyCollection<(string Server, OperatorReply Reply)> replies)
    {
        bool done = replies.Any(r => r.Reply.IsGood);
        var amiss = replies.Where(r => !r.Reply.IsGood
            && !(done && r.Reply.Kind is ReplyKind.AlreadySo or ReplyKind.Failed)).ToList();
        string text = string.Join('\n', replies
            .Where(r => r.Reply.Text.Length > 0).Select(r => $"{r.Server}: {r.Reply.Text}"));
        return new OperatorReply(amiss.Count == 0 ? ReplyKind.Done
            : done ? ReplyKind.PartlyFailed : amiss[0].Reply.Kind, text);
    }

    private static ExitCode Show(
        ClusterStatus status, string host, bool all, string monitor, Session session)
    {
        string server = all ? "" : host.Length > 0 ? host : status.Self;
        if (server.Length > 0 && !status.Servers.Any(s => s.Name == server))
            throw new CommandFailedException(ExitCode.UnknownName, $"There is no server {server}.");
        if (monitor.Length > 0 && !status.Monitors.Any(m => m.Name == monitor))
            throw new CommandFailedException(
                ExitCode.UnknownName, $"There is no monitor {monitor}.");
        session.Screen.Show(CountsText.Lines(status, server, monitor));
        return ExitCode.Done;
    }
}
