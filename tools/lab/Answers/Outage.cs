using System.Collections.Immutable;

namespace Baton.Lab.Answers;

/// <summary>What a client missed: a time between two answers, and who gave them.</summary>
/// <param name="LastBefore">The last answer before.</param>
/// <param name="FirstAfter">The first answer after.</param>
public sealed record Outage(Answer LastBefore, Answer FirstAfter)
{
    public TimeSpan Length => FirstAfter.Ended - LastBefore.Ended;

    /// <summary>The longest time without an answer among these; null for fewer than two.</summary>
    public static Outage? Longest(IEnumerable<Answer> answers)
    {
        Outage? longest = null;
        Answer? before = null;
        foreach (var answer in answers.Where(a => a.Good).OrderBy(a => a.Ended))
        {
            if (before is not null)
            {
                var gap = new Outage(before, answer);
                if (longest is null || gap.Length > longest.Length)
                    longest = gap;
            }
            before = answer;
        }
        return longest;
    }

    /// <summary>Who answered, one after the other.</summary>
    public static ImmutableArray<Stay> Stays(IEnumerable<Answer> answers)
    {
        var stays = ImmutableArray.CreateBuilder<Stay>();
        foreach (var answer in answers.Where(a => a.Good).OrderBy(a => a.Ended))
        {
            if (stays is [.., var stay] && stay.Server == answer.Word)
            {
                var began = answer.Began > stay.LastBegan ? answer.Began : stay.LastBegan;
                stays[^1] = stay with { Last = answer.Ended, LastBegan = began };
            }
            else
            {
                stays.Add(new Stay(answer.Word, answer.Ended, answer.Ended, answer.Began));
            }
        }
        return stays.DrainToImmutable();
    }

    /// <summary>
    /// Who answered beside another server: a server whose stay between two of another server is
    /// shorter than any honest way there and back.
    /// </summary>
    /// <param name="answers">All that the client saw.</param>
    /// <param name="shortest">The least time that a group needs to be moved and moved back.</param>
    public static ImmutableArray<string> Overlaps(IEnumerable<Answer> answers, TimeSpan shortest)
    {
        var stays = Stays(answers);
        var overlaps = ImmutableArray.CreateBuilder<string>();
        for (int i = 1; i + 1 < stays.Length; i++)
        {
            var (before, between, after) = (stays[i - 1], stays[i], stays[i + 1]);
            if (before.Server == after.Server && after.First - before.Last < shortest)
            {
                overlaps.Add($"{between.Server} answered at {between.First:HH:mm:ss.fff} although "
                    + $"{before.Server} did at {before.Last:HH:mm:ss.fff} and at "
                    + $"{after.First:HH:mm:ss.fff}");
            }
        }
        return overlaps.DrainToImmutable();
    }

    /// <summary>The first answer of a server to a request sent after a moment.</summary>
    public static Answer? FirstOf(IEnumerable<Answer> answers, string server, DateTime after) =>
        answers.Where(a => a.Good && a.Word == server && a.Began > after).MinBy(a => a.Ended);
}
