using System.Diagnostics;

namespace Baton.Lab.Machine;

/// <summary>Waits until something is seen, and fails with what was seen last.</summary>
public static class Patience
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until it is true or the deadline has passed.</summary>
    /// <param name="seen">The look.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="what">The end of the sentence "waited in vain for ...".</param>
    /// <param name="instead">What there is to say about it when it did not come.</param>
    /// <param name="step">Between two looks; longer where a look costs something.</param>
    public static void Until(Func<bool> seen, TimeSpan deadline, string what,
        Func<string>? instead = null, TimeSpan? step = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!seen())
        {
            if (Stopwatch.GetElapsedTime(began) > deadline)
            {
                throw new LabFailure($"waited {deadline.TotalSeconds:0.#} s in vain for {what}"
                    + (instead is null ? "" : $"; {instead()}"));
            }
            Thread.Sleep(step ?? Usual);
        }
    }
}
