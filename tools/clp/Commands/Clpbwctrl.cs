using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Text;
using Baton.Core.Operation;

namespace Baton.Clp.Commands;

/// <summary>Ends a starting server's wait for the others.</summary>
internal sealed class Clpbwctrl : IProductCommand
{
    public const string Summary = "Ends the wait for other servers at a start.";

    private readonly Option<string> _cancel = Options.Flag("-c",
        "End the wait. Servers that are not heard are judged as after it: no group starts before "
        + "that.");

    private readonly Option<string> _host = Options.Value("-h", "HOST", "On that server.");

    public Clpbwctrl()
    {
        Syntax = new Command("clpbwctrl", Summary) { _cancel, _host };
        Syntax.ExactlyOne(_cancel);
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } = ["clpbwctrl -c [-h HOST]"];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        string host = given.Word(_host);
        OperatorReply reply = await session.Operate(
            new OperatorRequest.SkipWait(host), Patience.None);
        return session.End(ReplyText.Of(reply, new Deed("end",
            host.Length > 0 ? $"the start wait of {host}" : "the start wait", "servers")));
    }
}
