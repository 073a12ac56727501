using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Text;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Clp.Commands;

/// <summary>Starts, stops and moves groups, and says why they are where they are.</summary>
internal sealed class Clpgrp : IProductCommand
{
    public const string Summary = "Starts, stops, moves and explains groups.";

    private const string AllGroups = "Without GROUP: every group.";

    private readonly Option<string> _start =
        Options.Optional("-s", "GROUP", "Start. " + AllGroups);

    private readonly Option<string> _stop = Options.Optional("-t", "GROUP",
        "Stop. Without GROUP: every group of this server, or of HOST; with -f all.");

    private readonly Option<string> _move =
        Options.Optional("-m", "GROUP", "Move to another server. " + AllGroups);

    private readonly Option<string> _where =
        Options.Value("-n", "GROUP", "Print the server that the group runs on.");

    private readonly Option<string> _explain = Options.Value("--explain", "GROUP",
        "Say why the group is where it is, and what speaks for each other server.");

    private readonly Option<string> _host = Options.Value("-h", "HOST",
        "Start there; stop or move only what runs there.");

    private readonly Option<string> _destination =
        Options.Value("-a", "HOST", "Move there; without it the group's rules decide.");

    private readonly Option<string> _force = Options.Flag("-f",
        "Start: take it from the server it runs on. Stop: wherever it runs.");

    private readonly Option<string> _patience = Options.Value("--apito", "SECONDS",
        "How long to wait for the end (3600).").Whole(1, 9999);

    private readonly Option<string> _json = Options.Flag("--json", "Explain as JSON.");

    public Clpgrp()
    {
        Syntax = new Command("clpgrp", Summary)
        {
            _start, _stop, _move, _where, _explain, _host, _destination, _force, _patience, _json,
        };
        Syntax.ExactlyOne(_start, _stop, _move, _where, _explain);
        Syntax.OnlyWith(_host, _start, _stop, _move);
        Syntax.OnlyWith(_destination, _move);
        Syntax.OnlyWith(_force, _start, _stop);
        Syntax.OnlyWith(_patience, _start, _stop, _move);
        Syntax.OnlyWith(_json, _explain);
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clpgrp -s [GROUP] [-h HOST] [-f] [--apito SECONDS]",
        "clpgrp -t [GROUP] [-h HOST] [-f] [--apito SECONDS]",
        "clpgrp -m [GROUP] [-h HOST] [-a HOST] [--apito SECONDS]",
        "clpgrp -n GROUP",
        "clpgrp --explain GROUP [--json]",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        if (given.Has(_where))
            return await Where(given.Word(_where), session);
        if (given.Has(_explain))
            return await Explain(given.Word(_explain), given.Has(_json), session);

        string host = given.Word(_host);
        bool force = given.Has(_force);
        string group = given.Word(
            given.Has(_start) ? _start : given.Has(_stop) ? _stop : _move);
        (string verb, OperatorRequest asked) =
            given.Has(_start) ? ("start", new OperatorRequest.StartGroup(group, host, force))
            : given.Has(_stop) ? ("stop", new OperatorRequest.StopGroup(group, host, force))
            : ("move", (OperatorRequest)new OperatorRequest.MoveGroup(
                group, host, given.Word(_destination)));
        Patience patience = Patience.ForGroups(given.Number(_patience));
        OperatorReply reply = await session.Operate(asked, patience);
        return session.End(ReplyText.Of(reply, Deed.Group(verb, group)));
    }

    private static async Task<ExitCode> Where(string group, Session session)
    {
        ClusterStatus status = await session.Status();
        GroupState? found = status.Groups.FirstOrDefault(g => g.Name == group);
        if (found is null)
        {
            throw new CommandFailedException(ExitCode.UnknownName,
                $"There is no group {group} in the cluster.");
        }
        if (found.Current.Length == 0)
        {
            throw new CommandFailedException(ExitCode.ServiceNotRunning,
                $"Group {group} runs on no server: {found.State}.");
        }
        session.Screen.Show(found.Current);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> Explain(string group, bool json, Session session)
    {
        var request = new ControlRequest.Explain(group);
        Explanation why =
            (await session.Ask<ControlReply.ExplanationIs>(request, Session.LookLimit))
            .Explanation;
        session.Screen.Show(
            json ? StatusJson.Of(why).Split('\n') : ExplanationText.Lines(why));
        return ExitCode.Done;
    }
}
