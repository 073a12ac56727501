using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Text;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Clp.Commands;

/// <summary>Starts and stops single resources, and says where they run.</summary>
internal sealed class Clprsc : IProductCommand
{
    public const string Summary = "Starts and stops single resources of running groups.";

    private readonly Option<string> _start = Options.Value("-s", "RESOURCE", "Start.");

    private readonly Option<string> _stop =
        Options.Value("-t", "RESOURCE", "Stop; the rest of its group runs on.");

    private readonly Option<string> _where =
        Options.Value("-n", "RESOURCE", "Print the server that the resource runs on.");

    private readonly Option<string> _counts = Options.Value("-v", "RESOURCE",
        "Print how often its group failed over because it could not be started.");

    private readonly Option<string> _host =
        Options.Value("-h", "HOST", "The server that its group runs on, if it is another.");

    private readonly Option<string> _force = Options.Flag("-f",
        "Start: what it needs too. Stop: what needs it too.");

    private readonly Option<string> _patience = Options.Value("--apito", "SECONDS",
        "How long to wait for the end (3600).").Whole(1, 9999);

    public Clprsc()
    {
        Syntax = new Command("clprsc", Summary)
        {
            _start, _stop, _where, _counts, _host, _force, _patience,
        };
        Syntax.ExactlyOne(_start, _stop, _where, _counts);
        Syntax.OnlyWith(_host, _start, _stop);
        Syntax.OnlyWith(_force, _start, _stop);
        Syntax.OnlyWith(_patience, _start, _stop);
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clprsc -s RESOURCE [-h HOST] [-f] [--apito SECONDS]",
        "clprsc -t RESOURCE [-h HOST] [-f] [--apito SECONDS]",
        "clprsc -n RESOURCE",
        "clprsc -v RESOURCE",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        if (given.Has(_where)) return await Where(given.Word(_where), session);
        if (given.Has(_counts)) return await Counts(given.Word(_counts), session);
        bool start = given.Has(_start);
        string resource = given.Word(start ? _start : _stop);
        string host = given.Word(_host);
        bool force = given.Has(_force);
        OperatorRequest asked = start
            ? new OperatorRequest.StartResource(resource, host, force)
            : new OperatorRequest.StopResource(resource, host, force);
        Patience patience = Patience.ForGroups(given.Number(_patience));
        OperatorReply reply = await session.Operate(asked, patience);
        return session.End(
            ReplyText.Of(reply, Deed.Resource(start ? "start" : "stop", resource)));
    }

    private static async Task<(ClusterStatus, GroupState, ResourceState)> Find(
        string resource, Session session)
    {
        ClusterStatus status = await session.Status();
        foreach (GroupState group in status.Groups)
        {
            if (group.Resources.FirstOrDefault(r => r.Name == resource) is { } found)
                return (status, group, found);
        }
        throw new CommandFailedException(ExitCode.UnknownName,
            $"There is no resource {resource} in the cluster.");
    }

    private static async Task<ExitCode> Where(string resource, Session session)
    {
        var (_, group, found) = await Find(resource, session);
        if (group.Current.Length == 0 || found.State != "Online")
        {
            throw new CommandFailedException(ExitCode.ServiceNotRunning,
                $"Resource {resource} runs on no server: {found.State}.");
        }
        session.Screen.Show(group.Current);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> Counts(string resource, Session session)
    {
        var (status, group, _) = await Find(resource, session);
        int width = status.Servers.Max(s => s.Name.Length);
        session.Screen.Show([
            $"Failovers of group {group.Name}:",
            .. status.Servers.Select(s => $"  {s.Name.PadRight(width)} : "
                + $"{group.Failovers.GetValueOrDefault(s.Name)}"),
        ]);
        return ExitCode.Done;
    }
}
