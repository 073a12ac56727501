using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpgrp --explain</c>: why a group is where it is.</summary>
internal static class ExplanationText
{
    public static ImmutableArray<string> Lines(Explanation why)
    {
        int width = why.Servers.Select(s => s.Server.Length).DefaultIfEmpty(0).Max();
        return
        [
            $"Group {why.Group} : {why.State}"
                + (why.Current.Length > 0 ? $" on {why.Current}" : ", on no server"),
            $"  Why  : {(why.Why.Text.Length > 0 ? why.Why.Text : "nothing was decided yet")}",
            $"  Next : {Next(why)}",
            "  Servers, in the order of the policy:",
            .. why.Servers.Select(s => ($"    [{(s.Eligible ? 'o' : 'x')}] "
                + $"{s.Server.PadRight(width)} : {Reason(s)}").TrimEnd()),
        ];
    }

    private static string Next(Explanation why) => why.Next.Length > 0
        ? $"{why.Next}, if it had to be placed anew now"
        : "none; no server could take it now";

    private static string Reason(CandidateReason candidate) =>
        candidate.Reason.Text.Length > 0 ? candidate.Reason.Text
        : candidate.Eligible ? "could take it"
        : "could not take it";
}
