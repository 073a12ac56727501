namespace Baton.Sdk;

/// <summary>How much an alert matters.</summary>
public enum AlertGrade
{
    /// <summary>Something normal happened.</summary>
    Info = 0,

    /// <summary>A person should look.</summary>
    Warning = 1,

    /// <summary>Something went wrong.</summary>
    Error = 2,
}

/// <summary>One alert that is to be told, and the attempt to do it.</summary>
public sealed record AlertNotice
{
    /// <summary>
    /// The same at every attempt to tell this alert, and that of no other: what it is told to can
    /// know by it that it was told before.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>When it was written to the alert log.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How much it matters.</summary>
    public required AlertGrade Grade { get; init; }

    /// <summary>The part of the product that it is of, such as <c>nm</c> or <c>rc</c>.</summary>
    public required string Module { get; init; }

    /// <summary>The module's number of the message.</summary>
    public required int Number { get; init; }

    /// <summary>One complete sentence, without control characters.</summary>
    public required string Text { get; init; }

    /// <summary>The cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>The server whose alert it is, which is this one.</summary>
    public required string Server { get; init; }

    /// <summary>
    /// How many alerts since the last one that was told had to be given up: they are in the
    /// server's alert log only.
    /// </summary>
    public int Lost { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How long it may take.</summary>
    public required TimeSpan Deadline { get; init; }
}
