using Baton.Sdk;

namespace Baton.Plugins.Ocf;

/// <summary>
/// The time of one call, shared by all its steps. It ends well before the deadline: an answer at
/// the deadline is taken for a resource that hangs, and what follows may stop the whole server.
/// </summary>
internal sealed class CallBudget
{
    // A program that is killed may take a second to go, and a busy machine another.
    private static readonly TimeSpan ReserveMin = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimeSpan _whole;

    /// <param name="call">The call; its time begins now.</param>
    /// <param name="time">The clock.</param>
    public CallBudget(Call call, TimeProvider time)
    {
        (_time, _began) = (time, time.GetTimestamp());
        var reserve = call.Deadline / 10;
        if (reserve < ReserveMin) reserve = ReserveMin;
        if (reserve > call.Deadline / 2) reserve = call.Deadline / 2;
        _whole = call.Deadline - reserve;
    }

    /// <summary>What is left for this step and all that follow.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = _whole - _time.GetElapsedTime(_began);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A step's own limit, as far as that much is left.</summary>
    /// <param name="limit">The limit.</param>
    public TimeSpan AtMost(TimeSpan limit) => Left is var left && limit < left ? limit : left;
}
