namespace Baton.Host;

/// <summary>In which way a call into a plugin ended.</summary>
internal enum CallEndKind
{
    /// <summary>The plugin answered.</summary>
    Returned,

    /// <summary>The plugin threw.</summary>
    Threw,

    /// <summary>The plugin gave up when its token was cancelled at the deadline.</summary>
    TimedOut,

    /// <summary>The plugin did not even heed its token and still runs.</summary>
    Abandoned,

    /// <summary>The plugin was not called, since an abandoned call still runs.</summary>
    Refused,
}

/// <summary>How a call into a plugin ended.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Value">The answer, if there is one.</param>
/// <param name="Reason">What happened, if there is no answer.</param>
/// <param name="LimitPassed">True if the deadline passed before the end.</param>
/// <param name="Took">How long it took.</param>
internal readonly record struct CallEnd<T>(
    CallEndKind Kind, T? Value, string Reason, bool LimitPassed, TimeSpan Took);
