using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Text;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Clp.Commands;

/// <summary>Shows the cluster; changes nothing.</summary>
internal sealed class Clpstat : IProductCommand
{
    public const string Summary = "Shows the state of the cluster.";

    private const int AlertsDefault = 20;

    private const int HistoryDefault = 50;

    private const int HistoryMax = 10_000;

    /// <summary>More is a matter for a pager on the file itself.</summary>
    private const int AlertsMax = 100_000;

    private readonly Option<string> _state =
        Options.Flag("-s", "Servers, groups and monitors; the default.");

    private readonly Option<string> _wide = Options.Flag("--long", "Show names in full.");

    private readonly Option<string> _local =
        Options.Flag("--local", "Only this server and what it holds.");

    private readonly Option<string> _map = Options.Flag("-g", "Which server holds which groups.");

    private readonly Option<string> _monitors =
        Options.Flag("-m", "Monitors and their state at every server.");

    private readonly Option<string> _heartbeats = Options.Flag("-n", "Heartbeats.");

    private readonly Option<string> _resolvers =
        Options.Flag("-p", "Network partition resolution.");

    private readonly Option<string> _partition = Options.Flag("--np",
        "Resolvers in detail: targets, answers, verdicts.");

    private readonly Option<string> _information = Options.Flag("-i", "Every object's details.");

    private readonly Option<string> _plugins =
        Options.Flag("--plugins", "Plugins, and why one cannot be used.");

    private readonly Option<string> _alerts = Options.Optional("--alerts", "N",
        $"The last N lines of this server's alert log ({AlertsDefault}).").Whole(1, AlertsMax);

    private readonly Option<string> _lateness = Options.Flag("--lateness",
        "How many takeovers each heartbeat timeout would have caused in 30 days.");

    private readonly Option<string> _history = Options.Optional("--history", "N",
        $"The last N decisions of all servers: who, what, when and why ({HistoryDefault}).")
        .Whole(1, HistoryMax);

    private readonly Option<string> _names = Options.Value("--names", "KIND",
        "Names of one kind, a line each; for completion.");

    private readonly Option<string> _json = Options.Flag("--json", "The same as JSON.");

    public Clpstat()
    {
        _names.Hidden = true;
        _names.AcceptOnlyFromAmong("groups", "servers", "monitors", "resources");
        Syntax = new Command("clpstat", Summary)
        {
            _state, _wide, _local, _map, _monitors, _heartbeats, _resolvers, _partition,
            _information, _plugins, _alerts, _lateness, _history, _names, _json,
        };
        Option[] others =
            [_map, _monitors, _heartbeats, _resolvers, _partition, _information, _plugins, _alerts,
            _lateness, _history, _names];
        Syntax.AtMostOne([_state, .. others]);
        foreach (Option option in (Option[])[_wide, _local])
        {
            foreach (Option other in others)
                Syntax.NotTogether(option, other);
        }
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clpstat [-s] [--long] [--local] [--json]",
        "clpstat -g | -m | -n | -p | --np | -i [--json]",
        "clpstat --plugins | --alerts [N] | --lateness | --history [N] [--json]",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        if (given.Has(_alerts))
        {
            var request = new ControlRequest.Alerts(given.Number(_alerts) ?? AlertsDefault);
            ImmutableArray<string> alerts =
                (await session.Ask<ControlReply.AlertsAre>(request, Session.LookLimit)).Lines;
            session.Screen.Show(given.Has(_json) ? Split(StatusJson.Of(alerts)) : alerts);
            return ExitCode.Done;
        }
        if (given.Has(_history))
        {
            ClusterHistory history = (await session.Ask<ControlReply.HistoryIs>(
                new ControlRequest.History(given.Number(_history) ?? HistoryDefault),
                Session.LookLimit)).History;
            session.Screen.Show(given.Has(_json)
                ? Split(StatusJson.Of(history)) : HistoryText.Lines(history));
            return ExitCode.Done;
        }
        if (given.Has(_lateness))
        {
            LatenessStatus late = (await session.Ask<ControlReply.LatenessIs>(
                new ControlRequest.Lateness(), Session.LookLimit)).Lateness;
            session.Screen.Show(given.Has(_json)
                ? Split(StatusJson.Of(late)) : LatenessText.Lines(late));
            return ExitCode.Done;
        }
        if (given.Has(_partition))
        {
            PartitionStatus np = (await session.Ask<ControlReply.PartitionIs>(
                new ControlRequest.Partition(), Session.LookLimit)).Partition;
            session.Screen.Show(given.Has(_json)
                ? Split(StatusJson.Of(np)) : PartitionText.Lines(np));
            return ExitCode.Done;
        }
        ClusterStatus status = await session.Status();
        session.Screen.Show(given.Has(_json) ? Json(given, status) : Text(given, status));
        return ExitCode.Done;
    }

    private IEnumerable<string> Json(ParseResult given, ClusterStatus status) =>
        Split(given.Has(_plugins) ? StatusJson.Of(status.Plugins) : StatusJson.Of(status));

    private IEnumerable<string> Text(ParseResult given, ClusterStatus status)
    {
        if (given.Has(_map))
            return GroupMapText.Lines(status);
        if (given.Has(_monitors))
            return MonitorText.Lines(status);
        if (given.Has(_heartbeats))
            return PathText.Heartbeats(status);
        if (given.Has(_resolvers))
            return PathText.Resolvers(status);
        if (given.Has(_information))
            return InformationText.Lines(status);
        if (given.Has(_plugins))
            return PluginText.Lines(status);
        return given.Word(_names) switch
        {
            "groups" => status.Groups.Select(g => g.Name),
            "servers" => status.Servers.Select(s => s.Name),
            "resources" => status.Groups.SelectMany(g => g.Resources).Select(r => r.Name),
            "monitors" => status.Monitors.Select(m => m.Name),
            _ => StatusText.Lines(status, given.Has(_wide), given.Has(_local)),
        };
    }

    private static string[] Split(string json) => json.Split('\n');
}
