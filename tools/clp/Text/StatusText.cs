using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat -s</c>: servers, groups and monitors with their states.</summary>
internal static class StatusText
{
    private const int NameWidth = 17;

    /// <summary>Names of 31 bytes fit.</summary>
    private const int LongNameWidth = 34;

    private const int StateWidth = 17;

    // A child stands two columns further in than its parent.
    private const int ChildInset = 2;

    /// <param name="status">The cluster.</param>
    /// <param name="wide">Show names in full.</param>
    /// <param name="local">Only what the server asked has itself.</param>
    public static ImmutableArray<string> Lines(ClusterStatus status, bool wide, bool local)
    {
        int width = wide ? LongNameWidth : NameWidth;
        return
        [
            Frame.StatusTitle,
            Frame.Cluster(status),
            .. RatioText.Line(status),
            "  <server>",
            .. status.Servers.Where(s => !local || s.Name == status.Self)
                .SelectMany(s => Server(status, s, width)),
            "  <group>",
            .. status.Groups.Where(g => !local || IsHereOrNowhere(status, g))
                .SelectMany(g => Group(g, width)),
            "  <monitor>",
            .. status.Monitors.Select(m => Row("    ", Cut(m.Name, width).PadRight(width),
                local ? Here(status, m) : m.State, m.Comment)),
            Frame.Bottom,
        ];
    }

    private static IEnumerable<string> Server(ClusterStatus status, ServerStatus server,
        int width)
    {
        yield return Row($"   {Frame.Star(status, server.Name)}", Dotted(server.Name, width),
            server.State, server.Comment);
        foreach (PathStatus path in server.Heartbeats.Concat(server.Resolvers))
            yield return Child(path.Name, width, path.State, TypeWords.Of(path.Type));
    }

    private static IEnumerable<string> Group(GroupState group, int width)
    {
        yield return Row("    ", Dotted(group.Name, width), group.State, group.Comment);
        yield return Child("current", width, group.Current.Length > 0 ? group.Current : "None",
            "");
        foreach (ResourceState resource in group.Resources)
            yield return Child(resource.Name, width, resource.State, resource.Comment);
    }

    // What another server holds is not this one's to tell; during a stop the group is still ours.
    private static bool IsHereOrNowhere(ClusterStatus status, GroupState group) =>
        group.Current == status.Self || group.Current.Length == 0;

    private static string Here(ClusterStatus status, MonitorState monitor) =>
        monitor.Servers.FirstOrDefault(s => s.Server == status.Self)?.State ?? "Unknown";

    private static string Dotted(string name, int width) =>
        (Cut(name, width) + " ").PadRight(width, '.');

    private static string Child(string name, int width, string state, string comment) =>
        Row("      ", Cut(name, width - ChildInset).PadRight(width - ChildInset), state,
            comment);

    // One blank stays before the colon.
    private static string Cut(string name, int width) =>
        name.Length < width ? name : name[..(width - 1)];

    private static string Row(string indent, string name, string state, string comment) =>
        $"{indent}{name}: {state.PadRight(StateWidth)}{comment}".TrimEnd();
}
