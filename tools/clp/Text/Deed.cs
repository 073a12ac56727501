namespace Baton.Clp.Text;

/// <summary>What an operator asked for, in words: "Could not VERB THING".</summary>
/// <param name="Verb"><c>start</c>, <c>stop</c> or <c>move</c>.</param>
/// <param name="Thing">Such as <c>group failover1</c>.</param>
/// <param name="Parts">What it may fail for in part: <c>servers</c> or <c>groups</c>.</param>
internal sealed record Deed(string Verb, string Thing, string Parts)
{
    /// <summary>The verb at the head of a line.</summary>
    public string Title => char.ToUpperInvariant(Verb[0]) + Verb[1..];

    public static Deed Service(string verb, string server) => new(verb,
        server.Length > 0 ? $"the cluster service of {server}" : "the cluster service",
        "servers");

    public static Deed WholeCluster(string verb) => new(verb, "the cluster", "servers");

    public static Deed Monitor(string verb, string monitor) => new(verb,
        monitor.Length > 0 ? $"monitor {monitor}" : "the monitors", "servers");

    public static Deed Counts(string verb, string monitor) => new(verb,
        monitor.Length > 0 ? $"the counts of monitor {monitor}" : "the counts of the monitors",
        "servers");

    public static Deed Resource(string verb, string resource) =>
        new(verb, $"resource {resource}", "servers");

    public static Deed Group(string verb, string group) => new(verb,
        group.Length > 0 ? $"group {group}" : "all groups", "groups");
}
