using System.Collections.Immutable;

namespace Baton.Core.Status;

/// <summary>What one step of one server decided.</summary>
/// <param name="Kind"><c>placement recovery verdict view service request</c>...</param>
/// <param name="Subject">What it is about: a group, a monitor, servers.</param>
/// <param name="What">What was decided of it.</param>
/// <param name="Reason">Why.</param>
public sealed record Decision(string Kind, string Subject, string What, Reason Reason);

/// <summary>A decision with its server and time, as it is kept and shown.</summary>
/// <param name="At">UTC with microseconds, in the form that sorts by its letters.</param>
/// <param name="Server">Who decided.</param>
/// <param name="Kind">Of the decision.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="What">What was decided of it.</param>
/// <param name="Code">The reason for programs.</param>
/// <param name="Text">The reason for people.</param>
public sealed record HistoryEntry(string At, string Server, string Kind, string Subject,
    string What, string Code, string Text);

/// <summary>What several servers decided, by time.</summary>
/// <param name="Entries">The oldest first.</param>
/// <param name="Unreachable">The servers that could not be asked, each with why.</param>
public sealed record ClusterHistory(
    ImmutableArray<HistoryEntry> Entries, ImmutableArray<string> Unreachable)
{
    /// <summary>The last of several servers' entries; those of one server keep their order.
    /// </summary>
    public static ClusterHistory Merge(IEnumerable<IEnumerable<HistoryEntry>> servers,
        ImmutableArray<string> unreachable, int last) => new(
            [.. servers.SelectMany(s => s).OrderBy(e => e.At, StringComparer.Ordinal)
                .TakeLast(last)], unreachable);
}
