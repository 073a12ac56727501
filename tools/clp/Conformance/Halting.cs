namespace Baton.Clp.Conformance;

/// <summary>What becomes of a call that is told to stop: before it begins, and midway.</summary>
/// <param name="machine">The machine in memory; null if the plugin is tried live.</param>
internal sealed class Halting(StageMachine? machine)
{
    // Whoever waits for something of its own, and not of the machine, waits by then.
    private static readonly TimeSpan Underway = TimeSpan.FromMilliseconds(300);

    /// <summary>A call whose token is cancelled before it begins.</summary>
    /// <param name="verb">What is called.</param>
    /// <param name="call">Calls it.</param>
    /// <param name="reached">Whether an answer claims that the verb's goal was reached.</param>
    public async Task<Remark> Before<T>(string verb,
        Func<CancellationToken, Task<Answer<T>>> call, Func<T, bool> reached)
        where T : class
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync().ConfigureAwait(false);
        int deeds = machine?.Deeds.Length ?? 0;
        var answer = await call(stop.Token).ConfigureAwait(false);
        return Judged($"{verb} does nothing if it is told to stop before it begins",
            answer, deeds, reached);
    }

    /// <summary>A call whose time is up, or that is told to stop, while the machine
    /// hangs.</summary>
    /// <param name="verb">What is called.</param>
    /// <param name="call">Calls it.</param>
    /// <param name="reached">Whether an answer claims that the verb's goal was reached.</param>
    public async Task<Remark> Midway<T>(string verb,
        Func<CancellationToken, Task<Answer<T>>> call, Func<T, bool> reached)
        where T : class
    {
        string rule = $"{verb} ends when its time is up, and does no more";
        if (machine is null)
            return new(rule, null, "only a machine in memory can be made to hang");
        using var stop = new CancellationTokenSource();
        var waited = machine.Hang();
        try
        {
            var answer = call(stop.Token);
            await Task.WhenAny(answer, waited, Task.Delay(Underway)).ConfigureAwait(false);
            if (answer.IsCompleted)
                return new(rule, null, "it waits for nothing that can be made to hang here");
            int deeds = machine.Deeds.Length;
            await stop.CancelAsync().ConfigureAwait(false);
            return Judged(rule, await answer.ConfigureAwait(false), deeds, reached);
        }
        finally
        {
            machine.GoOn();
        }
    }

    private Remark Judged<T>(string rule, Answer<T> answer, int deeds, Func<T, bool> reached)
        where T : class
    {
        string fault = answer.Fault;
        if (fault.Length == 0 && machine?.Deeds.Skip(deeds).FirstOrDefault() is { } deed)
            fault = "it " + deed;
        if (fault.Length == 0 && answer.Value is { } value && reached(value))
            fault = "it says that it is done";
        return new(rule, fault.Length == 0, fault);
    }
}
