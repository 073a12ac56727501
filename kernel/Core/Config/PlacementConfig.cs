using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>How the destination of a group is chosen among the servers that can take it.</summary>
public enum FailoverMode
{
    /// <summary>The next server of the group's order.</summary>
    ServerOrder = 0,

    /// <summary>The server with the fewest monitors in error; ties go by the order.</summary>
    Dynamic = 1,

    /// <summary>The next server of the server group it comes from, then of the others.</summary>
    ServerGroup = 2,
}

/// <summary>Whether groups keep away from each other.</summary>
public enum ExclusionKind
{
    /// <summary>They do not.</summary>
    None = 0,

    /// <summary>A server without the other is preferred.</summary>
    Normal = 1,

    /// <summary>They never run on one server.</summary>
    Absolute = 2,
}

/// <summary>A named list of servers that belong together, such as those of one room.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Servers">In their order.</param>
public sealed record ServerGroupConfig(string Name, ImmutableArray<string> Servers);

/// <summary>A named rule that keeps the groups it lists away from each other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How strictly.</param>
/// <param name="Groups">The groups.</param>
public sealed record ExclusionRule(
    string Name, ExclusionKind Kind, ImmutableArray<string> Groups);
