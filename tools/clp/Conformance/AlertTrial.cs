using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>What every channel for alerts promises: told, or a reason why not, in time.</summary>
internal static class AlertTrial
{
    // What a plugin, a script or a foreign server may have put into an alert.
    private const string Odd = "Ω 日本語 \"quoted\" <tag> ${HOME} `id` ; . \t\u0001";

    private const int LongText = 4096;

    public static async Task<List<Remark>> Run(Trial trial)
    {
        var remarks = new List<Remark>();
        await using (var channel = trial.Alert())
        {
            remarks.Add(Explained("an alert", await channel.Tell(
                Trial.Notice(), default).ConfigureAwait(false)));
            remarks.Add(Explained("an alert of odd characters", await channel.Tell(
                Trial.Notice(text: Odd), default).ConfigureAwait(false)));
            remarks.Add(Explained("a long alert", await channel.Tell(
                Trial.Notice(text: new string('x', LongText)), default).ConfigureAwait(false)));
            remarks.Add(await Trial.HonoursCancellation("Tell",
                stop => channel.Tell(Trial.Notice(), stop)).ConfigureAwait(false));
        }
        await using (var channel = trial.Alert())
        {
            remarks.Add(await trial.EndsAtItsDeadline("Tell", async time =>
                (await channel.Tell(Trial.Notice(time), default).ConfigureAwait(false)).Reason)
                .ConfigureAwait(false));
        }
        return remarks;
    }

    private static Remark Explained(string what, Outcome seen)
    {
        bool threw = seen.Reason.StartsWith("Tell threw", StringComparison.Ordinal);
        return new($"Tell of {what} is done, or says why not and does not throw",
            (seen.IsDone || seen.Reason.Length > 0) && !threw, threw ? seen.Reason : "");
    }
}
