using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Baton.Clp.Text;
using Baton.Core;
using Baton.Core.Operation;

namespace Baton.Clp.Commands;

/// <summary>Makes the timeouts of the whole cluster longer for a while.</summary>
internal sealed class Clptoratio : IProductCommand
{
    public const string Summary = "Makes the timeouts of the cluster longer for a while.";

    private readonly Option<string> _ratio = Options.Value("-r", "RATIO",
        "So many times as long as configured: of heartbeats, monitors and resources.")
        .Whole(1, Limits.TimeoutRatioMax);

    private readonly Option<string> _period = Options.Value("-t", "TIME",
        "For how long: minutes, hours or days, such as 90m, 1h or 2d.");

    private readonly Option<string> _back = Options.Flag("-i", "As configured again.");

    private readonly Option<string> _show = Options.Flag("-s", "Show what is in force.");

    public Clptoratio()
    {
        Syntax = new Command("clptoratio", Summary) { _ratio, _period, _back, _show };
        Syntax.ExactlyOne(_ratio, _back, _show);
        Syntax.Needs(_ratio, _period);
        Syntax.OnlyWith(_period, _ratio);
        _period.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Period(text) is null)
                result.AddError($"-t: '{text}' is not allowed; give a number and m, h or d, "
                    + $"{Limits.TimeoutRatioPeriodMax.Days} days at most.");
        });
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
        ["clptoratio -r RATIO -t TIME", "clptoratio -i", "clptoratio -s"];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        if (given.Has(_show))
        {
            session.Screen.Show(RatioText.Lines(await session.Status()));
            return ExitCode.Done;
        }
        bool back = given.Has(_back);
        OperatorReply reply = await session.Operate(new OperatorRequest.SetTimeoutRatio(
            given.Number(_ratio) ?? 1, back ? TimeSpan.Zero : Period(given.Word(_period))!.Value),
            Patience.ForGroups(null));
        return session.End(ReplyText.Of(
            reply, new Deed(back ? "reset" : "set", "the timeout ratio", "servers")));
    }

    private static TimeSpan? Period(string text)
    {
        if (text.Length < 2 || text[0] == '0' || !int.TryParse(text[..^1], NumberStyles.None,
            CultureInfo.InvariantCulture, out int number) || number > 50_000) return null;
        TimeSpan? period = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
        return period <= Limits.TimeoutRatioPeriodMax ? period : null;
    }
}
