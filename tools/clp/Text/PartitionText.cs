using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat --np</c>: every resolver in detail, and what was concluded.</summary>
internal static class PartitionText
{
    public static ImmutableArray<string> Lines(PartitionStatus np) =>
    [
        Frame.PartitionTitle,
        $"  Cluster : {np.Cluster}, as {np.Self} sees it",
        $"    A server that is cut off : {np.Action}",
        $"    Takeover delay           : {Seconds(np.TakeoverDelayMs)} ({np.DelayReason})",
        .. np.Resolvers.Length < 2 ? [] : new[]
        {
            "    Several resolvers        : " + (np.AllMustAgree
                ? "all must agree" : "the first that can tell decides"),
        },
        .. np.Resolvers.IsEmpty
            ? ["", "  There is no resolver: silence is taken for a death."]
            : np.Resolvers.SelectMany(r => Resolver(r, np.Servers)),
        "",
        .. Verdict("Now ", np.Now, "nobody is missing"),
        .. Verdict("Last", np.Last, "none since the daemon started"),
        Frame.Bottom,
    ];

    private static IEnumerable<string> Resolver(
        ResolverStatus resolver, ImmutableArray<string> servers)
    {
        yield return "";
        yield return $"  {resolver.Name} : {TypeWords.Of(resolver.Type)}, priority "
            + $"{resolver.Priority}";
        for (int i = 0; i < resolver.Targets.Length; i++)
            yield return $"    {(i == 0 ? "Targets" : "       ")} : {resolver.Targets[i]}";
        yield return "    States  : " + string.Join(", ",
            servers.Select(s => $"{s} {resolver.States.GetValueOrDefault(s, "Unknown")}"));
        if (resolver.Targets.IsEmpty) yield break;
        yield return "    Answer  : " + (resolver.AnsweredMsAgo is { } ago
            ? $"{Seconds(ago)} ago" : "none yet")
            + (resolver.Silent > 0 ? $", {resolver.Silent} in a row without one since" : "")
            + (resolver.Said.Length > 0 ? $" ({resolver.Said.TrimEnd('.')})" : "");
    }

    private static IEnumerable<string> Verdict(string when, VerdictStatus? verdict, string none)
    {
        if (verdict is null)
        {
            yield return $"  {when} : {none}";
            yield break;
        }
        yield return $"  {when} : {verdict.Verdict} without {string.Join(", ", verdict.Lost)}, "
            + $"{Seconds(verdict.MsAgo)} ago";
        if (verdict.Reason.Length > 0) yield return $"         {verdict.Reason}";
    }

    private static string Seconds(long ms) =>
        string.Create(CultureInfo.InvariantCulture, $"{ms / 1000.0:0.0} s");
}
