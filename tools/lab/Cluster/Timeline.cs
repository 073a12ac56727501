using System.Collections.Immutable;
using System.Globalization;
using Baton.Lab.Answers;

namespace Baton.Lab.Cluster;

/// <summary>Something that happened, and who says so.</summary>
public sealed record Moment(DateTime Time, string Who, string Text);

/// <summary>One story out of alert logs, the client's answers and our own acts.</summary>
public static class Timeline
{
    /// <summary>Silence shorter than this is no news.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromMilliseconds(25);

    /// <summary>Everything in the order in which it happened.</summary>
    public static ImmutableArray<Moment> Merge(params IEnumerable<Moment>[] sources) =>
        [.. sources.SelectMany(s => s).OrderBy(m => m.Time)];

    /// <summary>A server's alerts.</summary>
    public static IEnumerable<Moment> Of(ClusterNode node) =>
        node.Alerts().Select(a => Of(node.Name, a));

    /// <summary>An alert.</summary>
    public static Moment Of(string server, AlertLine alert) =>
        new(alert.Time, server, $"{alert.Level} {alert.Module} {alert.Id}: {alert.Text}");

    /// <summary>The changes that a client saw: another server answers, or silence.</summary>
    public static IEnumerable<Moment> Of(IEnumerable<Answer> answers)
    {
        Answer? before = null;
        foreach (var answer in answers.Where(a => a.Good).OrderBy(a => a.Ended))
        {
            if (before is null)
                yield return new Moment(answer.Ended, "client", $"{answer.Word} answers");
            else if (answer.Word != before.Word || answer.Ended - before.Ended > Noticed)
                yield return new Moment(answer.Ended, "client", Silence(before, answer));
            before = answer;
        }
    }

    /// <summary>The story as lines, with the time since its beginning.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Moment> moments)
    {
        if (moments.Count == 0)
            yield break;
        var origin = moments[0].Time;
        int width = moments.Max(m => m.Who.Length);
        foreach (var moment in moments)
        {
            string since = (moment.Time - origin).TotalMilliseconds
                .ToString("0", CultureInfo.InvariantCulture);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{moment.Time:HH:mm:ss.fff} {since,7} ms  {moment.Who.PadRight(width)}  ")
                + moment.Text;
        }
    }

    private static string Silence(Answer before, Answer after) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{after.Word} answers after {(after.Ended - before.Ended).TotalMilliseconds:0} ms ")
        + $"of silence (before: {before.Word})";
}
