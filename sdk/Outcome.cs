namespace Baton.Sdk;

/// <summary>How a resource verb ended. Recovery branches on this, never on text.</summary>
public enum OutcomeKind
{
    /// <summary>The verb reached its goal.</summary>
    Done,

    /// <summary>
    /// The resource is not held here (an answer of <see cref="IResource.Probe"/>).
    /// </summary>
    NotRunning,

    /// <summary>It went wrong; trying again, here or elsewhere, may help.</summary>
    Failed,

    /// <summary>The parameters cannot work anywhere: no retry and no failover will help.</summary>
    Misconfigured,

    /// <summary>This server lacks what the resource needs (a command, a device, a right).</summary>
    Unsupported,
}

/// <summary>What a resource verb answers: how it ended, why, and what to remember.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Reason">One sentence for people, naming the thing and what was seen.</param>
/// <param name="Handle">
/// What the plugin wants back with every later call and what monitors of this resource are shown,
/// such as a process id with its start time; empty if nothing. At most 4096 characters.
/// </param>
public sealed record Outcome(OutcomeKind Kind, string Reason = "", string Handle = "")
{
    /// <summary>True for <see cref="OutcomeKind.Done"/>.</summary>
    public bool IsDone => Kind == OutcomeKind.Done;

    /// <summary>The verb reached its goal.</summary>
    /// <param name="reason">One sentence, or empty when there is nothing to add.</param>
    /// <param name="handle">What to remember; see <see cref="Handle"/>.</param>
    public static Outcome Done(string reason = "", string handle = "") =>
        new(OutcomeKind.Done, reason, handle);

    /// <summary>The resource is not held here.</summary>
    /// <param name="reason">What was looked for and not found.</param>
    public static Outcome NotRunning(string reason = "") => new(OutcomeKind.NotRunning, reason);

    /// <summary>It went wrong.</summary>
    /// <param name="reason">What was tried and what came back.</param>
    public static Outcome Failed(string reason) => new(OutcomeKind.Failed, reason);

    /// <summary>The parameters cannot work on any server.</summary>
    /// <param name="reason">Which parameter, its value, and what is allowed.</param>
    public static Outcome Misconfigured(string reason) =>
        new(OutcomeKind.Misconfigured, reason);

    /// <summary>This server lacks something the resource needs.</summary>
    /// <param name="reason">What is missing here.</param>
    public static Outcome Unsupported(string reason) => new(OutcomeKind.Unsupported, reason);
}
