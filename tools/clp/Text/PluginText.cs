using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat --plugins</c>: every plugin folder and what became of it.</summary>
internal static class PluginText
{
    public static ImmutableArray<string> Lines(ClusterStatus status) =>
    [
        Frame.PluginTitle,
        .. Table(status.Plugins),
        .. status.NotSupported.IsEmpty
            ? ImmutableArray<string>.Empty
            : ["  <not supported here>", .. status.NotSupported.Select(n => $"    {n}")],
        Frame.Bottom,
    ];

    public static ImmutableArray<string> Table(ImmutableArray<PluginState> plugins)
    {
        int type = plugins.Select(p => p.Type.Length).DefaultIfEmpty(0).Max();
        int kind = plugins.Select(p => p.Kind.Length).DefaultIfEmpty(0).Max();
        int version = plugins.Select(p => p.Version.Length).DefaultIfEmpty(0).Max();
        int state = plugins.Select(p => p.Status.Length).DefaultIfEmpty(0).Max();
        return
        [
            .. plugins.Select(p => ($"    {p.Type.PadRight(type)}  {p.Kind.PadRight(kind)}  "
                + $"{p.Version.PadRight(version)}  {p.Status.PadRight(state)}  {p.Reason}")
                .TrimEnd()),
        ];
    }
}
