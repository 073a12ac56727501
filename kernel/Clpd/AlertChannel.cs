using System.Globalization;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>Tells one alert; never throws but when it is cancelled.</summary>
internal delegate Task<Outcome> TellAlert(AlertNotice notice, CancellationToken stop);

/// <summary>
/// What waits for one channel: told in order, away from whoever wrote it, tried again when it
/// fails, and never more than a bound of it.
/// </summary>
/// <param name="name">The configured name.</param>
/// <param name="tell">Tells one alert.</param>
/// <param name="write">Writes an alert about this channel.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertChannel(
    string name, TellAlert tell, Action<Alert> write, TimeProvider time)
{
    /// <summary>A night of a busy cluster; what is older helps nobody who reads mail.</summary>
    public const int WaitingMax = 200;

    /// <summary>The module of alerts about channels.</summary>
    public const string Module = "alert";

    public const int Failed = 5;
    public const int Well = 6;
    public const int Full = 7;

    /// <summary>What could not be told for so long is given up.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>The daemon's end waits for a channel no longer.</summary>
    public static readonly TimeSpan EndWait = TimeSpan.FromSeconds(2);

    /// <summary>A channel that comes and goes is told of no more often.</summary>
    public static readonly TimeSpan TellAgain = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Queue<(AlertNotice Notice, long Since)> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private bool _works;
    private bool _fails;
    private bool _failureTold;
    private bool _fullTold;
    private long? _failureToldAt;
    private long? _fullToldAt;
    private int _lost;
    private int _lostInTrouble;

    /// <summary>Takes an alert to be told; never waits.</summary>
    public void Offer(AlertNotice notice)
    {
        bool tells = false;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            _waiting.Enqueue((notice, time.GetTimestamp()));
            if (_waiting.Count > WaitingMax)
            {
                _waiting.Dequeue();
                Lose();
                tells = !_fullTold && IsNews(_fullToldAt);
                if (tells) (_fullTold, _fullToldAt) = (true, time.GetTimestamp());
            }
            if (!_works)
            {
                _works = true;
                _work = Task.Run(Work);
            }
        }
        if (tells)
            Write(AlertLevel.Warning, Full,
                $"More than {WaitingMax} alerts wait for channel {name}: the oldest are given up.");
    }

    /// <summary>
    /// Ends it: what a channel that works has left is told within <see cref="EndWait"/>, and what
    /// waits for one that fails stays in the alert log only.
    /// </summary>
    public async Task End()
    {
        Task work;
        lock (_gate) work = _fails ? Task.CompletedTask : _work;
        await Task.WhenAny(work, Task.Delay(EndWait, time)).ConfigureAwait(false);
        // What hangs in a plugin must not hold up the end.
        lock (_gate) _ = _stopping.CancelAsync();
    }

    private async Task Work()
    {
        try
        {
            while (Next() is { } next)
                await Deliver(next.Notice, next.Since).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What was not told is in the alert log.
        }
    }

    private (AlertNotice Notice, long Since)? Next()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next)) return next;
            _works = false;
            return null;
        }
    }

    private async Task Deliver(AlertNotice notice, long since)
    {
        var pause = PauseMin;
        for (int attempt = 1; ; attempt++)
        {
            int lost = _lost;
            var outcome = await tell(
                notice with { Attempt = attempt, Lost = lost }, _stopping.Token)
                .ConfigureAwait(false);
            if (outcome.IsDone)
            {
                Told(lost);
                return;
            }
            NoteFailure(outcome.Reason);
            if (outcome.Kind == OutcomeKind.Misconfigured
                || time.GetElapsedTime(since) >= KeptFor)
            {
                lock (_gate) Lose();
                return;
            }
            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(false);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    private void Told(int lost)
    {
        bool tells;
        int inTrouble;
        lock (_gate)
        {
            _fails = false;
            _lost -= lost;
            inTrouble = _lostInTrouble;
            tells = _failureTold || (_fullTold && _waiting.Count == 0);
            if (tells) (_failureTold, _fullTold, _lostInTrouble) = (false, false, 0);
        }
        if (tells)
            Write(AlertLevel.Info, Well, $"Channel {name} tells alerts again; "
                + $"{Count(inTrouble)} could not be told through it.");
    }

    private void NoteFailure(string reason)
    {
        lock (_gate)
        {
            _fails = true;
            if (_failureTold || !IsNews(_failureToldAt)) return;
            (_failureTold, _failureToldAt) = (true, time.GetTimestamp());
        }
        Write(AlertLevel.Warning, Failed, $"Channel {name} cannot tell alerts: {reason}");
    }

    private void Lose()
    {
        _lost++;
        _lostInTrouble++;
    }

    private bool IsNews(long? told) =>
        told is not { } at || time.GetElapsedTime(at) >= TellAgain;

    private void Write(AlertLevel level, int id, string text) =>
        write(new Alert(level, Module, id, text));

    private static string Count(int alerts) =>
        alerts == 0 ? "none" : alerts.ToString(CultureInfo.InvariantCulture);
}
