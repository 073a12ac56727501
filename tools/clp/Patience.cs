namespace Baton.Clp;

/// <summary>How long an operation is waited for, by the daemon and by the command.</summary>
/// <param name="Milliseconds">What the daemon is told; 0 for no wait at all.</param>
/// <param name="Limit">When the command gives up on a daemon that does not answer.</param>
internal sealed record Patience(long Milliseconds, TimeSpan Limit)
{
    /// <summary>The daemon's own "timed out" must arrive before the command's.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>The product's default for internal communication.</summary>
    private static readonly TimeSpan AnswerDefault = TimeSpan.FromSeconds(3600);

    /// <summary>
    /// Twice the default heartbeat timeout: a fast cluster has a short timeout, but its services
    /// take no less time to stop.
    /// </summary>
    private static readonly TimeSpan StopMin = TimeSpan.FromSeconds(180);

    // The longest that every timer on the way can hold: 24 days.
    private static readonly TimeSpan Unlimited = TimeSpan.FromMilliseconds(int.MaxValue - 1);

    public static Patience None { get; } = new(0, AnswerDefault);

    public static Patience ForGroups(int? seconds) =>
        Of(seconds is { } s ? TimeSpan.FromSeconds(s) : AnswerDefault, null);

    /// <summary>A stop of the service.</summary>
    /// <param name="waitGiven">True if a wait was asked for at all.</param>
    /// <param name="seconds">The wait; null for without a limit.</param>
    /// <param name="answerSeconds">How long the daemon may leave the command unanswered.</param>
    /// <param name="heartbeatTimeout">Of the cluster, if known.</param>
    public static Patience ForService(bool waitGiven, int? seconds, int? answerSeconds,
        Func<TimeSpan?> heartbeatTimeout)
    {
        if (waitGiven)
            return Of(seconds is { } s ? TimeSpan.FromSeconds(s) : Unlimited, answerSeconds);
        TimeSpan twice = 2 * (heartbeatTimeout() ?? TimeSpan.Zero);
        return Of(twice > StopMin ? twice : StopMin, answerSeconds);
    }

    private static Patience Of(TimeSpan wait, int? answerSeconds)
    {
        TimeSpan answer = answerSeconds is { } s ? TimeSpan.FromSeconds(s) : AnswerDefault;
        TimeSpan limit = wait + Grace > answer ? wait + Grace : answer;
        return new Patience((long)wait.TotalMilliseconds, limit < Unlimited ? limit : Unlimited);
    }
}
