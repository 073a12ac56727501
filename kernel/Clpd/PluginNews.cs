using Baton.Core.Operation;
using Baton.Host;
using Baton.Host.Ports;

namespace Baton.Clpd;

/// <summary>Tells of plugins in the alert log: what became of a folder, and of a process.</summary>
internal sealed class PluginNews(Action<Alert> write)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _lacks = [];
    private Dictionary<string, (PluginStatus Status, string Reason)>? _known;

    /// <summary>Tells what is new since the last look; at the first, what cannot be used.</summary>
    public void Tell(Catalog catalog)
    {
        lock (_gate)
        {
            foreach (var entry in catalog.Entries)
            {
                (PluginStatus Status, string Reason)? before =
                    _known?.TryGetValue(entry.Directory, out var was) == true ? was : null;
                if (before?.Status == entry.Status && before?.Reason == entry.Reason) continue;
                // Of a licence that is missing the licences tell, where it is used.
                if (entry.Status == PluginStatus.Unlicensed) continue;
                if (entry.Status != PluginStatus.Ready)
                    write(new Alert(AlertLevel.Warning, "pm", 70, $"Plugin {entry.Type} in "
                        + $"{entry.Directory} is {entry.Status}: {entry.Reason}"));
                else if (_known is not null && before?.Status != PluginStatus.Ready)
                    write(new Alert(AlertLevel.Info, "pm", 71,
                        $"Plugin {entry.Type} in {entry.Directory} can be used."));
            }
            _known = catalog.Entries.ToDictionary(e => e.Directory, e => (e.Status, e.Reason));
        }
    }

    /// <summary>Tells once what the processes of plugins are not bounded in on this server.
    /// </summary>
    public void TellLack(string what)
    {
        lock (_gate)
            if (!_lacks.Add(what)) return;
        write(new Alert(AlertLevel.Warning, "pm", 74,
            $"Isolated plugins are not bounded here in all that they should be: {what}"));
    }

    /// <summary>Tells what a plugin logs, under its own name.</summary>
    public void Log(PluginLogLine line) => write(new Alert(
        line.Level switch
        {
            PluginLogLevel.Error => AlertLevel.Error,
            PluginLogLevel.Warning => AlertLevel.Warning,
            _ => AlertLevel.Info,
        },
        line.From.Type, 1, $"{line.From.Name}: {line.Text}"));

    /// <summary>Tells of trouble with the plugin folders.</summary>
    public void Warn(string text) => write(new Alert(AlertLevel.Warning, "pm", 75, text));

    /// <summary>Tells of an isolated plugin's process.</summary>
    public void Tell(bool warns, string text) => write(new Alert(
        warns ? AlertLevel.Warning : AlertLevel.Info, "pm", warns ? 72 : 73, text));
}
