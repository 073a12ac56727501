using System.Globalization;
using Baton.Core.Status;

namespace Baton.Clp.Plugins;

/// <summary>Every plugin folder: what became of it and where its code runs.</summary>
internal sealed class ListVerb : IPluginVerb
{
    public string Usage => "list";

    public async Task<ExitCode> Run(string[] words, Session session)
    {
        var status = await session.Status();
        session.Screen.Show(Lines(status.Plugins));
        return ExitCode.Done;
    }

    internal static IEnumerable<string> Lines(IReadOnlyCollection<PluginState> plugins)
    {
        int type = plugins.Select(p => p.Type.Length).DefaultIfEmpty(0).Max();
        return plugins.Select(p => string.Create(CultureInfo.InvariantCulture,
            $"{p.Type.PadRight(type)}  {p.Kind,-8}  {p.Status,-12}  {Where(p),-14}  {p.Reason}")
            .TrimEnd());
    }

    private static string Where(PluginState plugin) => plugin switch
    {
        { Isolated: false } => "in clpd",
        { Pid: 0 } => "own process",
        _ => string.Create(CultureInfo.InvariantCulture, $"process {plugin.Pid}"),
    };
}
